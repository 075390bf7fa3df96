package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.RegistryAddress;
import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import io.tern.testkit.RuleSourceContractTest;
import io.tern.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileRuleSourceTest extends RuleSourceContractTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("rules.json");
    }

    @Override
    protected RuleSource newSource(RuntimeContext runtime) {
        return new FileRuleSource.Factory().newRuleSource(RegistryAddress.parse("file://" + file()), runtime);
    }

    @Override
    protected void publish(@Nullable String text) throws IOException {
        if (text == null) {
            Files.delete(file());
        } else {
            Path whole = Files.writeString(directory.resolve("rules.new"), text);
            Files.move(whole, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    protected String reported() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path one :
                    files.filter(path -> path.toString().endsWith(".status")).toList()) {
                all.append(Files.readString(one));
            }
        }
        return all.toString();
    }

    private static final Duration LOOK = Duration.ofSeconds(1);

    private List<@Nullable String> hear(TestRuntime runtime) {
        List<@Nullable String> heard = new ArrayList<>();
        newSource(runtime.context()).subscribe(heard::add);
        runtime.advance(LOOK);
        return heard;
    }

    @Test
    void aFileThatIsReplacedInTwoStepsWasNotTakenAway() throws IOException {
        publish("first");
        try (TestRuntime runtime = TestRuntime.create()) {
            List<@Nullable String> heard = hear(runtime);
            for (int i = 0; i < 3; i++) {
                publish(null);
                runtime.advance(LOOK);
                publish("first");
                runtime.advance(LOOK);
            }
            assertThat(heard).containsExactly("first");
        }
    }

    @Test
    void aFileThatTwoLooksInARowDoNotFindWasTakenAway() throws IOException {
        publish("first");
        try (TestRuntime runtime = TestRuntime.create()) {
            List<@Nullable String> heard = hear(runtime);
            publish(null);
            runtime.advance(LOOK);
            assertThat(heard).containsExactly("first");
            runtime.advance(LOOK);
            assertThat(heard).containsExactly("first", null);
        }
    }

    @Test
    void aFolderThatIsTakenAwaySaysNothingOfTheRules() throws IOException {
        publish("first");
        try (TestRuntime runtime = TestRuntime.create()) {
            List<@Nullable String> heard = hear(runtime);
            Path elsewhere = directory.resolveSibling(directory.getFileName() + "-elsewhere");
            Files.move(directory, elsewhere);
            runtime.advance(LOOK.multipliedBy(5));
            Files.move(elsewhere, directory);
            runtime.advance(LOOK);
            assertThat(heard).containsExactly("first");
        }
    }

    @Test
    void aFolderThatIsSwitchedByItsLinkIsSeenAndALinkToNothingSaysNothing() throws IOException {
        Path data = directory.resolve("..data");
        Path first = Files.createDirectory(directory.resolve("..2026_01"));
        Path second = Files.createDirectory(directory.resolve("..2026_02"));
        Files.writeString(first.resolve("rules.json"), "first");
        Files.writeString(second.resolve("rules.json"), "second");
        Files.createSymbolicLink(data, first.getFileName());
        Files.createSymbolicLink(file(), Path.of("..data", "rules.json"));
        try (TestRuntime runtime = TestRuntime.create()) {
            List<@Nullable String> heard = hear(runtime);
            Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
            Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
            runtime.advance(LOOK);
            assertThat(heard).containsExactly("first", "second");

            Files.delete(data);
            runtime.advance(LOOK.multipliedBy(5));
            assertThat(heard).as("dangling").hasSize(2);
            Files.delete(file());
            runtime.advance(LOOK.multipliedBy(5));
            assertThat(heard).containsExactly("first", "second", null);
        }
    }

    @Test
    void whoeverMayReadTheRulesMayReadTheirStatus() throws IOException {
        Path status = directory.resolve("rules.json.test.test-1.status");
        try (TestRuntime runtime = TestRuntime.create()) {
            RuleSource source = newSource(runtime.context());
            for (String[] readers : new String[][] {{"rw-r-----", "rw-r-----"}, {"rwxr-xr-x", "rw-r--r--"}}) {
                publish("rules");
                Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(readers[0]));
                source.report("{}");
                assertThat(Files.getPosixFilePermissions(status))
                        .isEqualTo(PosixFilePermissions.fromString(readers[1]));
            }
            publish(null);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
            source.report("{}");
            assertThat(Files.getPosixFilePermissions(status))
                    .as("without rules those of the folder")
                    .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        }
    }

    @Test
    void aStatusThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        try (TestRuntime runtime = TestRuntime.create()) {
            Path status = directory.resolve("rules.json.test.test-1.status");
            Files.createDirectories(status.resolve("in the way"));
            newSource(runtime.context()).report("{}");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).containsExactly(status);
            }
        }
    }

    @Test
    void nothingIsWrittenAfterTheEnd() throws IOException {
        try (TestRuntime runtime = TestRuntime.create()) {
            RuleSource source = newSource(runtime.context());
            source.report("of an earlier text");
            source.close();
            source.report("of a text that was being read");
            assertThat(reported()).isEmpty();
        }
    }

    @Test
    void instancesOfOneApplicationDoNotTouchEachOthersStatus() throws IOException {
        try (TestRuntime one = TestRuntime.builder().instanceId("4f2a").build();
                TestRuntime other = TestRuntime.builder().instanceId("9c01").build()) {
            RuleSource first = newSource(one.context());
            RuleSource second = newSource(other.context());
            first.report("one ");
            second.report("other ");
            assertThat(reported()).contains("one ", "other ");
            first.close();
            assertThat(reported()).isEqualTo("other ");
        }
    }

    @Test
    void whatKilledInstancesOfTheApplicationLeftIsTakenAwayAfterADay() throws IOException {
        try (TestRuntime runtime = TestRuntime.create()) {
            Path old = written("rules.json.test.4f2a.status", Duration.ofDays(2));
            Path recent = written("rules.json.test.9c01.status", Duration.ofHours(2));
            Path ofAnother = written("rules.json.test.eu.4f2a.status", Duration.ofDays(2));
            newSource(runtime.context()).report("one");
            newSource(runtime.context()).report("other");
            assertThat(old).doesNotExist();
            assertThat(List.of(recent, ofAnother))
                    .allSatisfy(path -> assertThat(path).exists());
        }
    }

    private Path written(String name, Duration ago) throws IOException {
        Path path = Files.writeString(directory.resolve(name), "left behind");
        Instant now = Files.getLastModifiedTime(path).toInstant();
        return Files.setLastModifiedTime(path, FileTime.from(now.minus(ago)));
    }

    @Test
    void anInstanceThatStaysWritesItsStatusAgainBeforeItIsTakenForOneThatWasKilled() throws IOException {
        publish("first");
        try (TestRuntime runtime = TestRuntime.create()) {
            RuleSource source = newSource(runtime.context());
            source.subscribe(source::report);
            runtime.advance(Duration.ofSeconds(1));
            Path status = directory.resolve("rules.json.test.test-1.status");
            FileTime longAgo =
                    FileTime.from(Files.getLastModifiedTime(status).toInstant().minus(Duration.ofHours(23)));
            Files.setLastModifiedTime(status, longAgo);
            runtime.advance(Duration.ofHours(1));
            assertThat(Files.getLastModifiedTime(status)).isGreaterThan(longAgo);
        }
    }

    @Test
    void theStatusOfAnApplicationWhoseNameIsNoFileNameStandsBesideTheRulesToo() throws IOException {
        try (TestRuntime runtime =
                TestRuntime.builder().application("../check/out").build()) {
            newSource(runtime.context()).report("here");
            assertThat(directory.resolve("rules.json..._check_out.test-1.status"))
                    .content()
                    .isEqualTo("here");
        }
    }

    @Test
    void refusesWhatIsNoPath() {
        try (TestRuntime runtime = TestRuntime.create()) {
            for (String address : List.of("file://rules.json", "file://")) {
                assertThatThrownBy(() -> new FileRuleSource.Factory()
                                .newRuleSource(RegistryAddress.parse(address), runtime.context()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("expected: file:///path/of/rules.json");
            }
            assertThat(newSource(runtime.context())).hasToString("file://" + file());
        }
    }

    @Test
    void aFileForWhichThereWasNoThreadIsReadWithTheNextLook() throws IOException {
        AtomicBoolean noThread = new AtomicBoolean(true);
        publish("first");
        try (TestRuntime runtime = TestRuntime.builder()
                .callbackExecutor(task -> {
                    if (noThread.getAndSet(false)) {
                        throw new NoClassDefFoundError("scripted, once");
                    }
                    task.run();
                })
                .build()) {
            List<@Nullable String> heard = hear(runtime);
            runtime.advance(LOOK);
            assertThat(heard).containsExactly("first");
        }
    }
}
