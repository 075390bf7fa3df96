package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.address;
import static io.tern.cluster.ClusterFixture.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Endpoint;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeContext;
import io.tern.api.Scheduler;
import io.tern.api.ServiceKey;
import io.tern.testkit.TestRuntime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotStoreTest {
    private static final ServiceKey TEA = ServiceKey.parse("demo.Tea@1.0");
    private static final ServiceKey COFFEE = ServiceKey.parse("demo.Coffee");
    private static final TestRegistry REGISTRY = new TestRegistry("test://registry");
    private static final Endpoint RICH = Endpoint.builder(address(1))
            .instanceId("9f2c")
            .application("shop")
            .tags(Set.of("gray", "eu"))
            .weight(7)
            .warmupMillis(1_500)
            .serializers(List.of("protostuff", "json"))
            .metadata(Map.of("zone", "a"))
            .build();

    private final TestRuntime runtime = TestRuntime.create();
    private final LoggedWarnings logged = new LoggedWarnings(SnapshotFile.class);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        logged.close();
        runtime.close();
    }

    private SnapshotStore store() {
        return SnapshotStore.open(directory, runtime.context());
    }

    /** What an earlier run left. */
    private Path written() {
        try (SnapshotStore store = store()) {
            store.of(REGISTRY).keep(TEA, List.of(RICH));
        }
        return onlyFile();
    }

    private Path onlyFile() {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> found = files.filter(file -> !Files.isDirectory(file)).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SavedService find(SnapshotStore store, Registry registry, ServiceKey service) {
        List<SavedService> found = new ArrayList<>();
        store.of(registry).find(service, found::add); // The test runtime's work runs here.
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void everythingOfAnEndpointComesBack() {
        written();
        runtime.advance(Duration.ofMinutes(12));
        try (SnapshotStore store = store()) {
            SavedService saved = find(store, REGISTRY, TEA);
            assertThat(saved.endpoints()).containsExactly(RICH);
            assertThat(Texts.ago(store.of(REGISTRY).ageNanos(saved))).isEqualTo("12 min ago");
            assertThat(find(store, REGISTRY, COFFEE)).isNull();
            assertThat(find(store, new TestRegistry("test://other"), TEA)).isNull();
        }
        assertThat(logged.warnings()).isEmpty();
    }

    @Test
    void theFormatIsTheOneOfVersionOne() throws IOException {
        assertThat(Files.readString(written()))
                .isEqualTo(
                        "{\"version\":1,\"registry\":\"test://registry\",\"services\":[{\"service\":\"demo.Tea@1.0\","
                                + "\"savedMillis\":1735689600000,\"endpoints\":[{\"address\":\"10.0.0.1:20880\","
                                + "\"instanceId\":\"9f2c\",\"application\":\"shop\",\"weight\":7,\"warmupMillis\":1500,"
                                + "\"serializers\":[\"protostuff\",\"json\"],\"tags\":[\"eu\",\"gray\"],"
                                + "\"metadata\":{\"zone\":\"a\"}}]}]}");
    }

    @Test
    void aBurstIsOneWriteAfterASecond() throws IOException {
        try (SnapshotStore store = store()) {
            SnapshotFile file = store.of(REGISTRY);
            IntStream.rangeClosed(1, 50).forEach(i -> file.keep(TEA, List.of(endpoint(i))));
            assertThat(runtime.scheduler().pending()).isEqualTo(1);
            runtime.advance(Duration.ofMillis(999));
            assertThat(directory).isEmptyDirectory();
            runtime.advance(Duration.ofMillis(1));
            assertThat(Files.readString(onlyFile())).contains("10.0.0.50").doesNotContain("10.0.0.49");

            file.keep(TEA, List.of(endpoint(51)));
            assertThat(Files.readString(onlyFile())).doesNotContain("10.0.0.51");
        }
        assertThat(Files.readString(onlyFile())).as("the last write, at close").contains("10.0.0.51");
    }

    @Test
    void nothingIsWrittenAfterClosing() {
        SnapshotStore store = store();
        SnapshotFile file = store.of(REGISTRY);
        store.close();
        file.keep(TEA, List.of(endpoint(1)));
        runtime.advance(Duration.ofSeconds(5));
        store.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatARunDoesNotAskForStaysInTheFile() {
        written();
        try (SnapshotStore store = store()) {
            store.of(REGISTRY).keep(COFFEE, List.of(endpoint(2)));
        }
        try (SnapshotStore store = store()) {
            assertThat(find(store, REGISTRY, TEA).endpoints()).containsExactly(RICH);
            assertThat(find(store, REGISTRY, COFFEE).endpoints()).containsExactly(endpoint(2));
            store.of(REGISTRY).keep(TEA, List.of());
        }
        try (SnapshotStore store = store()) {
            assertThat(find(store, REGISTRY, TEA)).isNull();
            assertThat(find(store, REGISTRY, COFFEE)).isNotNull();
        }
    }

    @Test
    void whatTheRegistrySaidInThisRunIsNewerThanTheFile() {
        written();
        try (SnapshotStore store = store()) {
            store.of(REGISTRY).keep(TEA, List.of(endpoint(2)));
            assertThat(find(store, REGISTRY, TEA).endpoints()).containsExactly(endpoint(2));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"version":1,"registry":"test://registry","servi    | no JSON, or cut off, at byte
                    {"version":2,"registry":"test://registry"}          | version 2 (expected: 1)
                    {"registry":"test://registry"}                      | version missing (expected: 1)
                    {"version":1,"registry":"test://x","services":[]}   | another registry
                    {"version":1,"registry":"test://registry"}          | no field 'services'
                    {"version":1,"registry":"test://registry","services":[{"service":"demo.Tea@1.0","savedMillis":1,"endpoints":[{"address":"nowhere"}]}]} | field 'metadata'
                    {"version":1,"registry":"test://registry","services":[{"service":"demo.Tea@1.0","savedMillis":1,"endpoints":[{"metadata":{},"address":"nowhere:99999","instanceId":"","application":"","weight":1,"warmupMillis":0,"serializers":[],"tags":[]}]}]} | port: 99999
                    {"version":1,"registry":"test://registry","services":7} | field 'services': 7 (expected: an array)
                    []                                                  | 2 bytes that are no JSON object
                    ''                                                  | 0 bytes that are no JSON object
                    """)
    void aFileThatMakesNoSenseIsIgnoredWithOneWarningAndReplaced(String content, String reason) throws IOException {
        Path file = written();
        Files.writeString(file, content);
        try (SnapshotStore store = store()) {
            assertThat(find(store, REGISTRY, TEA)).isNull();
            assertThat(find(store, REGISTRY, COFFEE)).isNull();
            assertThat(logged.warnings())
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "test://registry", reason)
                    .doesNotContain("\n");
            store.of(REGISTRY).keep(TEA, List.of(endpoint(2)));
        }
        try (SnapshotStore store = store()) {
            assertThat(find(store, REGISTRY, TEA).endpoints()).containsExactly(endpoint(2));
        }
        assertThat(logged.warnings()).hasSize(1);
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SnapshotJson.read(cut, "test://registry"))
                    .as("first %d bytes", length)
                    .isInstanceOf(IOException.class);
        }
        assertThat(SnapshotJson.read(whole, "test://registry")).containsOnlyKeys(TEA);
    }

    @Test
    void aFileThatIsTooLargeIsIgnored() throws IOException {
        Path file = written();
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(SnapshotFile.LIMIT_BYTES + 1L);
        }
        try (SnapshotStore store = store()) {
            assertThat(find(store, REGISTRY, TEA)).isNull();
        }
        assertThat(logged.warnings()).singleElement().asString().contains("more than 16777216 bytes");
    }

    @Test
    void whatWouldBeTooLargeIsNotWritten() {
        Path file = written();
        List<Endpoint> many = IntStream.range(0, 20)
                .mapToObj(i ->
                        endpoint(i).toBuilder().application("x".repeat(1 << 20)).build())
                .toList();
        try (SnapshotStore store = store()) {
            store.of(REGISTRY).keep(COFFEE, many);
        }
        assertThat(logged.warnings()).singleElement().asString().contains("bytes (expected: at most 16777216)");
        assertThat(file)
                .isNotEmptyFile()
                .satisfies(kept -> assertThat(Files.size(kept)).isLessThan(1_000));
    }

    @Test
    void aDirectoryInPlaceOfTheFileIsAWarningEach() throws IOException {
        Path file = written();
        Files.delete(file);
        Files.createDirectories(file.resolve("full"));
        try (SnapshotStore store = store()) {
            assertThat(find(store, REGISTRY, TEA)).isNull();
            store.of(REGISTRY).keep(TEA, List.of(endpoint(2)));
        }
        assertThat(logged.warnings())
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains(file.toString()));
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).as("no temporary file stays").containsExactly(file);
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneWarning() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("file"), "");
        try (SnapshotStore store = SnapshotStore.open(inTheWay, runtime.context())) {
            for (int i = 1; i <= 3; i++) {
                store.of(REGISTRY).keep(TEA, List.of(endpoint(i)));
                store.of(new TestRegistry("test://other")).keep(TEA, List.of(endpoint(i)));
                runtime.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(logged.warnings())
                .singleElement()
                .asString()
                .contains(inTheWay.toString(), "cannot be written", "switch snapshots off");
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenAMinuteLater() throws IOException {
        Path folder = directory.resolve("folder");
        Files.writeString(folder, "in the way");
        try (SnapshotStore store = SnapshotStore.open(folder, runtime.context())) {
            store.of(REGISTRY).keep(TEA, List.of(RICH));
            runtime.advance(Duration.ofSeconds(1));
            Files.delete(folder);
            runtime.advance(Duration.ofSeconds(59));
            assertThat(folder).doesNotExist();
            runtime.advance(Duration.ofSeconds(1));
            assertThat(Files.readString(onlyFile())).contains("demo.Tea@1.0");
            runtime.advance(Duration.ofHours(1));
            assertThat(runtime.scheduler().pending()).isZero();
        }
        assertThat(logged.warnings()).hasSize(1);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenAtTheLatestWhenTheStoreIsClosed() throws IOException {
        Path folder = directory.resolve("folder");
        Files.writeString(folder, "in the way");
        try (SnapshotStore store = SnapshotStore.open(folder, runtime.context())) {
            store.of(REGISTRY).keep(TEA, List.of(RICH));
            runtime.advance(Duration.ofSeconds(1));
            Files.delete(folder);
        }
        assertThat(Files.readString(onlyFile())).contains("demo.Tea@1.0");
    }

    @Test
    void aFileSystemThatThrowsWhateverItLikesIsAWarningAndNobodyKnown() throws IOException {
        URI zip = URI.create("jar:" + directory.resolve("snapshots.zip").toUri());
        FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"));
        Path inside = Files.createDirectories(files.getPath("snapshots"));
        try (SnapshotStore store = SnapshotStore.open(inside, runtime.context())) {
            files.close();
            assertThat(find(store, REGISTRY, TEA)).isNull();
            store.of(REGISTRY).keep(TEA, List.of(RICH));
        }
        assertThat(logged.warnings())
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("ClosedFileSystemException"));
    }

    @Test
    void fileAndFoldersAreTheirOwnersOnly() throws IOException {
        Path file = written();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void whoeverReadsWhileTwoWriteSeesAWholeFile() throws Exception {
        Path file = written();
        Thread[] writers = new Thread[2];
        for (int i = 0; i < writers.length; i++) {
            byte[] content = SnapshotJson.write(
                    "test://registry",
                    Map.of(
                            TEA,
                            new SavedService(
                                    IntStream.rangeClosed(1, 1 + 200 * i)
                                            .mapToObj(ClusterFixture::endpoint)
                                            .toList(),
                                    1)),
                    SnapshotFile.LIMIT_BYTES);
            writers[i] = new Thread(() -> {
                for (int n = 0; n < 50; n++) {
                    try {
                        FileReplacement.write(file, content);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
        }
        for (Thread writer : writers) {
            writer.start();
        }
        while (Stream.of(writers).anyMatch(Thread::isAlive)) {
            assertThat(SnapshotJson.read(Files.readAllBytes(file), "test://registry"))
                    .containsOnlyKeys(TEA);
        }
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void registriesOfThisProcessAreNotKept() {
        try (SnapshotStore store = store();
                Registry memory = new MemoryRegistryFactory()
                        .newRegistry(RegistryAddress.parse("memory://m"), runtime.context())) {
            assertThat(store.of(memory)).isNull();
            assertThat(store.of(new StaticRegistry("static", List.of("10.0.0.1:1"))))
                    .isNull();
            assertThat(SnapshotStore.none().of(REGISTRY)).isNull();
            assertThat(store.of(REGISTRY)).isSameAs(store.of(REGISTRY));
        }
    }

    @Test
    void namesOfApplicationsAreSafeAsNamesOfFolders() {
        assertThat(FileNames.ofApplication("demo-consumer_2.x")).isEqualTo("demo-consumer_2.x");
        List<String> strange = List.of("..", ".", "a/b", "a\\b", "a:b", "Shop", "shop.", " ", "x".repeat(500), "茶");
        assertThat(strange.stream().map(FileNames::ofApplication))
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name)
                        .matches("[A-Za-z0-9_-]+")
                        .hasSizeLessThanOrEqualTo(100)
                        .satisfies(one ->
                                assertThat(one.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255)));
    }

    @Test
    void aWriteForWhichThereWasNoThreadComesAMinuteLater() {
        AtomicBoolean noThread = new AtomicBoolean();
        try (TestRuntime poor = TestRuntime.builder()
                        .callbackExecutor(task -> {
                            if (noThread.getAndSet(false)) {
                                throw new NoClassDefFoundError("scripted, once");
                            }
                            task.run();
                        })
                        .build();
                SnapshotStore store = SnapshotStore.open(directory, poor.context())) {
            noThread.set(true);
            store.of(REGISTRY).keep(TEA, List.of(RICH));
            poor.advance(Duration.ofSeconds(1));
            assertThat(noThread).isFalse();
            assertThat(directory).isEmptyDirectory();
            poor.advance(Duration.ofMinutes(1));
            assertThat(onlyFile()).isNotEmptyFile();
        }
    }

    @Test
    void aWriteThatTheTimerDidNotTakeComesWithTheNextChange() {
        AtomicBoolean noTimer = new AtomicBoolean(true);
        RuntimeContext whole = runtime.context();
        Scheduler timer = (task, delayNanos) -> {
            if (noTimer.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return whole.scheduler().schedule(task, delayNanos);
        };
        RuntimeContext poor = new RuntimeContext(
                whole.application(),
                whole.instanceId(),
                whole.startNanos(),
                whole.clock(),
                timer,
                whole.random(),
                whole.callbackExecutor(),
                whole.workExecutor(),
                whole.extensions());
        try (SnapshotStore store = SnapshotStore.open(directory, poor)) {
            assertThatThrownBy(() -> store.of(REGISTRY).keep(TEA, List.of(RICH)))
                    .isInstanceOf(OutOfMemoryError.class);
            store.of(REGISTRY).keep(COFFEE, List.of(RICH));
            runtime.advance(Duration.ofSeconds(1));
            assertThat(onlyFile()).content().contains("demo.Tea", "demo.Coffee");
        }
    }
}
