package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.LIMIT;
import static io.tern.bootstrap.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallListener;
import io.tern.api.CallSide;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.EndedCall;
import io.tern.api.ExportOptions;
import io.tern.api.Filter;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import io.tern.api.SettingGroup;
import io.tern.api.StatusCode;
import io.tern.bootstrap.Workshop.Order;
import io.tern.bootstrap.Workshop.SoldOutException;
import io.tern.spi.Extension;
import io.tern.testkit.EmbeddedZooKeeper;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two applications of one JVM that call each other with everything on, differently, over real sockets and one ZooKeeper. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TwoApplicationsIT {
    private static final Order ORDER = new Order("chair");
    private static final Order HOLD = new Order(Workshop.HOLD);

    private final EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();

    @AfterAll
    void stop() {
        zooKeeper.close();
    }

    /** Puts what a setting says onto each call. */
    @Extension("stamp")
    static final class Stamp implements ClientFilter, SettingGroup {
        private static final Setting<String> TEXT =
                Setting.ofText("stampText", Setting.Side.CLIENT, "unset", "A test's.");

        @Override
        public List<Setting<?>> settings() {
            return List.of(TEXT);
        }

        @Override
        public Filter bind(ClientContext context) {
            String text = String.valueOf(context.options().get(TEXT));
            return (invocation, next) ->
                    next.invoke(invocation.toBuilder().attachment("stamp", text).build());
        }
    }

    /** One of the two: serves a version of its own and calls the other's. */
    private final class Side implements AutoCloseable {
        final OpenWorkshop workshop;
        final Queue<EndedCall> heard = new ConcurrentLinkedQueue<>();
        final RpcApplication application;
        final String name;
        final Path directory;

        Side(Path directory, String name, String version, int places) {
            this.name = name;
            this.directory = directory.resolve(name);
            workshop = new OpenWorkshop("made by " + name + ": ");
            Stamp stamp = new Stamp();
            application = Loopback.builder(name)
                    .extension(ClientFilter.class, "stamp", stamp)
                    .extension(SettingGroup.class, "stamp", stamp)
                    .extension(CallListener.class, "heard", heard::add)
                    .registry("zookeeper://" + zooKeeper.connectString())
                    .startWait(LIMIT)
                    .snapshot(true)
                    .snapshotDirectory(this.directory)
                    .export(
                            workshop,
                            ExportOptions.builder()
                                    .version(version)
                                    .tags(List.of("of-" + version))
                                    .set("concurrencyLimit", String.valueOf(places))
                                    .build())
                    .start();
        }

        Workshop refer(String version, int failures) {
            return application.refer(
                    Workshop.class,
                    ReferenceOptions.builder()
                            .version(version)
                            .tag("of-" + version)
                            .filters(List.of("stamp"))
                            .set("stampText", "stamp of " + name)
                            .loadBalancer("round-robin")
                            .set("breakerFailures", String.valueOf(failures))
                            .retries(0)
                            .timeoutMillis((int) LIMIT.toMillis())
                            .build());
        }

        long served() {
            return Loopback.stats(application, CallSide.SERVER, "make").started();
        }

        long called() {
            return Loopback.stats(application, CallSide.CLIENT, "make").started();
        }

        /** Calls to another that have failed. */
        long failed(Side called) {
            String instance = called.application.stats().instanceId();
            return application.stats().references().get(0).nodes().stream()
                    .filter(node -> node.endpoint().instanceId().equals(instance))
                    .mapToLong(node -> node.failed())
                    .sum();
        }

        /** What it keeps on disk of the registry, and nothing but that lies where it keeps things. */
        String snapshot() throws IOException {
            try (Stream<Path> all = Files.walk(directory)) {
                List<Path> files = all.filter(Files::isRegularFile).toList();
                assertThat(files)
                        .singleElement()
                        .satisfies(file -> assertThat(file.getParent()).isEqualTo(directory.resolve(name)));
                return Files.readString(files.get(0));
            }
        }

        @Override
        public void close() {
            workshop.letGo();
            application.close();
        }
    }

    @Test
    void neitherSeesTheOthersLimitsSettingsOrFigures(@TempDir Path directory) throws Exception {
        try (Side left = new Side(directory, "left", "1.0", 1);
                Side right = new Side(directory, "right", "2.0", 3)) {
            Workshop rightFromLeft = left.refer("2.0", 7);
            Workshop leftFromRight = right.refer("1.0", 9);

            for (int i = 0; i < 4; i++) {
                assertThat(rightFromLeft.make(ORDER)).isEqualTo("made by right: chair");
            }
            assertThat(leftFromRight.make(ORDER)).isEqualTo("made by left: chair");
            assertThat(rightFromLeft.repair(new Order(Workshop.STAMP))).isEqualTo("stamp of left");
            assertThat(leftFromRight.repair(new Order(Workshop.STAMP))).isEqualTo("stamp of right");
            assertThat(List.of(left.called(), left.served())).containsExactly(4L, 1L);
            assertThat(List.of(right.called(), right.served())).containsExactly(1L, 4L);
            await().atMost(LIMIT).until(() -> left.heard.size() == 7 && right.heard.size() == 7);
            assertThat(left.heard.stream().filter(call -> call.side() == CallSide.CLIENT))
                    .hasSize(5)
                    .allMatch(call -> call.method().service().version().equals("2.0"));
            assertThat(right.heard.stream().filter(call -> call.side() == CallSide.CLIENT))
                    .hasSize(2)
                    .allMatch(call -> call.method().service().version().equals("1.0"));

            assertThat(left.application.effectiveConfiguration())
                    .contains("stamp of left")
                    .doesNotContain("stamp of right");
            assertThat(right.application.effectiveConfiguration())
                    .contains("stamp of right")
                    .doesNotContain("stamp of left");

            assertPlaces(left, leftFromRight, 1);
            assertPlaces(right, rightFromLeft, 3);
        }
    }

    private static void assertPlaces(Side full, Workshop stub, int places) {
        List<CompletableFuture<String>> inside = new ArrayList<>();
        int before = full.workshop.entered.get();
        for (int i = 0; i < places; i++) {
            inside.add(stub.makeLater(HOLD));
        }
        await().atMost(LIMIT).until(() -> full.workshop.entered.get() == before + places);
        assertThat(failure(() -> stub.make(ORDER)).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        full.workshop.letGo();
        assertThat(inside).allSatisfy(call -> assertThat(call.join()).isEqualTo("held"));
    }

    @Test
    void eachKeepsItsOwnSnapshot(@TempDir Path directory) throws Exception {
        try (Side left = new Side(directory, "left", "1.0", 1);
                Side right = new Side(directory, "right", "2.0", 3)) {
            assertThat(left.refer("2.0", 7).make(ORDER)).isEqualTo("made by right: chair");
            assertThat(right.refer("1.0", 9).make(ORDER)).isEqualTo("made by left: chair");
            String leftId = left.application.stats().instanceId();
            String rightId = right.application.stats().instanceId();
            // While both live: what one withdraws when it closes, the other forgets.
            await().atMost(LIMIT).ignoreException(NoSuchFileException.class).untilAsserted(() -> {
                assertThat(left.snapshot()).contains(rightId).doesNotContain(leftId);
                assertThat(right.snapshot()).contains(leftId).doesNotContain(rightId);
            });
        }
    }

    @Test
    void aBreakerOpensInOneOnly(@TempDir Path directory) throws Exception {
        try (Side left = new Side(directory, "left", "1.0", 1);
                Side right = new Side(directory, "right", "2.0", 3);
                Side good = new Side(directory, "good", "3.0", 8);
                Side bad = new Side(directory, "bad", "3.0", 8)) {
            Workshop strict = left.refer("3.0", 3);
            Workshop patient = right.refer("3.0", 1_000_000);
            bad.workshop.broken = true;
            await().atMost(LIMIT).until(() -> {
                failures(strict, 1);
                return left.failed(bad) == 3;
            });

            long beginNanos = System.nanoTime();
            int failed = failures(strict, 100);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNanos);
            assertThat((long) failed).as("probes, at least a second apart").isLessThanOrEqualTo(seconds);
            assertThat(failures(patient, 100)).as("half of them, or so").isGreaterThan(10);
            assertThat(right.failed(bad)).isGreaterThan(10);
            assertThat(good.workshop.entered).hasPositiveValue();
        }
    }

    private static int failures(Workshop stub, int calls) throws SoldOutException {
        int failed = 0;
        for (int i = 0; i < calls; i++) {
            try {
                assertThat(stub.make(ORDER)).isEqualTo("made by good: chair");
            } catch (RpcException e) {
                assertThat(e.code()).isEqualTo(StatusCode.UNKNOWN);
                failed++;
            }
        }
        return failed;
    }

    @Test
    void closingOneLeavesTheOtherAtWork(@TempDir Path directory) throws Exception {
        try (Side left = new Side(directory, "left", "1.0", 1);
                Side right = new Side(directory, "right", "2.0", 3);
                Side third = new Side(directory, "third", "3.0", 2)) {
            assertThat(left.refer("2.0", 7).make(ORDER)).isEqualTo("made by right: chair");
            right.close();
            assertThat(left.application.state()).isEqualTo(ApplicationState.RUNNING);
            assertThat(third.refer("1.0", 5).make(ORDER)).isEqualTo("made by left: chair");
            assertThat(left.refer("3.0", 5).make(ORDER)).isEqualTo("made by third: chair");
            assertThat(left.served()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsLeftWhenBothAreClosed(@TempDir Path directory) throws Exception {
        List<WeakReference<Object>> garbage = leave(directory);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().startsWith("tern-")));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(garbage).allMatch(one -> one.refersTo(null));
        });
    }

    private List<WeakReference<Object>> leave(Path directory) throws Exception {
        try (Side left = new Side(directory, "left", "1.0", 1);
                Side right = new Side(directory, "right", "2.0", 3)) {
            assertThat(left.refer("2.0", 7).make(ORDER)).isEqualTo("made by right: chair");
            assertThat(right.refer("1.0", 9).make(ORDER)).isEqualTo("made by left: chair");
            return List.of(
                    new WeakReference<>(left.application),
                    new WeakReference<>(right.application),
                    new WeakReference<>(left.heard),
                    new WeakReference<>(right.workshop));
        }
    }
}
