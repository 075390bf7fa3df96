package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.Workshop.Order;
import io.tern.bootstrap.shop.Shop;
import io.tern.testkit.EmbeddedZooKeeper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table in docs/threading.md says which threads there are: all of them, and no others. None takes anything from the thread that starts the
 * applications and calls.
 */
final class ThreadListIT {
    /** Of the tests' libraries, and what the JVM runs all virtual threads on. */
    private static final Pattern OTHERS =
            Pattern.compile("guest|awaitility.*|junit-.*|ForkJoinPool-1-worker-.*|VirtualThread-un.*");

    /** Of the JVM itself, and of the ZooKeeper server. */
    private static final Pattern OTHER_GROUPS = Pattern.compile("system|embedded-zookeeper-.*");

    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    private static final String NAMES_OF_TERN = "tern-.*|.*-(SendThread|EventThread).*";

    private static final Identity IDENTITY = new Identity();
    private static final List<String> STRANGE = new CopyOnWriteArrayList<>();
    private static final ClassLoader APPLICATION = new ClassLoader(ThreadListIT.class.getClassLoader()) {};
    private static final ClassLoader GUEST = new ClassLoader(ThreadListIT.class.getClassLoader()) {};
    private static Set<String> started;

    @TempDir
    private static Path directory;

    private final OpenWorkshop held = new OpenWorkshop();

    @BeforeAll
    @SuppressWarnings("ThreadPriorityCheck") // It is not to be handed down.
    static void playAsGuest() throws Exception {
        FutureTask<Void> play = new FutureTask<>(() -> {
            new ThreadListIT().play();
            return null;
        });
        try (StartedThreads threads = new StartedThreads(directory, OTHER_GROUPS.asMatchPredicate())) {
            Thread guest = new Thread(new ThreadGroup("guests"), play, "guest");
            guest.setPriority(Thread.MIN_PRIORITY);
            guest.setContextClassLoader(APPLICATION);
            guest.start();
            play.get();
            started = threads.stop();
        }
    }

    @Test
    void noThreadTakesWhatTheCallersThreadHandsDown() {
        assertThat(IDENTITY.taken()).isEmpty();
    }

    @Test
    void everyThreadHasTheApplicationsClassLoaderTheMainGroupAndNormalPriority() {
        assertThat(STRANGE).isEmpty();
    }

    /** Names in the table that this test cannot see, and why. */
    private static Map<String, String> unseen() {
        Map<String, String> unseen = new HashMap<>();
        unseen.put("tern-shutdown", "begins when the JVM ends");
        unseen.put("tern-callback-full-N", "begins when callbacks have held all threads for a second");
        if (!VIRTUAL) {
            unseen.put("tern-virtual-N", "this Java has no virtual threads");
        }
        return unseen;
    }

    @Test
    void everyThreadIsInTheTableAndTheTableNamesNoOther() throws Exception {
        started.removeIf(name -> OTHERS.matcher(name).matches());
        Map<String, Pattern> table = ThreadsPage.names();
        Set<String> missing = new TreeSet<>(table.keySet());
        missing.removeIf(name -> started.stream().anyMatch(table.get(name).asMatchPredicate()));

        assertThat(started)
                .as("threads that were started")
                .allMatch(name -> table.values().stream()
                        .anyMatch(documented -> documented.matcher(name).matches()));
        assertThat(missing).as("documented, and not started").isEqualTo(unseen().keySet());
    }

    /** Everything that an application can be asked for which makes it start a thread. */
    private void play() throws Exception {
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                AutoCloseable anonymous = IDENTITY::remove) {
            IDENTITY.set("ada");
            play(zooKeeper);
        }
    }

    private void play(EmbeddedZooKeeper zooKeeper) throws Exception {
        try (RpcApplication provider = provider(zooKeeper).start();
                RpcApplication consumer = builder("consumer", zooKeeper).start()) {
            Thread.currentThread().setContextClassLoader(GUEST);
            Tea tea = consumer.refer(Tea.class, options().build());
            Workshop workshop = consumer.refer(Workshop.class, options().build());
            Shop shop = consumer.refer(
                    Shop.class, options().group("retail").version("2.0").build());
            assertThat(tea.brew("x")).isEqualTo("black x");
            assertThat(workshop.make(new Order("chair"))).isEqualTo("made chair");
            assertThat(shop.price("tea")).isEqualTo(3);
            assertThat(tea.brewLater("y").get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("black y");
            IDENTITY.remove(); // Or the server's new threads would take it.
            loseZooKeeper(zooKeeper);
            IDENTITY.set("ada");
            assertThat(tea.brew("z")).isEqualTo("black z");
            CompletableFuture<Void> stuck = blockCallback(workshop);
            lookAtThreads();
            provider.drain().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            consumer.close();
            assertThat(stuck).succeedsWithin(LIMIT);
        }
    }

    private static void lookAtThreads() {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches(NAMES_OF_TERN) && thread.isAlive())
                .filter(thread -> thread.getContextClassLoader() != APPLICATION
                        || !thread.getThreadGroup().getName().equals("main")
                        || thread.getPriority() != Thread.NORM_PRIORITY
                        || !thread.isDaemon())
                .forEach(thread -> STRANGE.add(thread + ", a daemon: " + thread.isDaemon() + ", class loader "
                        + thread.getContextClassLoader()));
    }

    private RpcApplication.Builder builder(String name, EmbeddedZooKeeper zooKeeper) {
        return RpcApplication.builder(name)
                .registry("zookeeper://localhost:" + zooKeeper.port())
                .rules("zookeeper://localhost:" + zooKeeper.port())
                .requireRegistry()
                .startWait(LIMIT)
                .snapshotDirectory(directory.resolve(name))
                .port(0)
                .listener(new ApplicationListener() {});
    }

    private RpcApplication.Builder provider(EmbeddedZooKeeper zooKeeper) {
        return builder("provider", zooKeeper)
                .scan(Shop.class.getPackageName())
                .export(held, ExportOptions.builder().executor("pool").build())
                .export(
                        new BlackTea(),
                        ExportOptions.builder()
                                .executor(VIRTUAL ? "virtual" : "pool")
                                .build());
    }

    private static ReferenceOptions.Builder options() {
        return ReferenceOptions.builder().timeoutMillis((int) LIMIT.toMillis());
    }

    /** A server that has lost its data makes each registry ask with a second client. */
    private static void loseZooKeeper(EmbeddedZooKeeper zooKeeper) {
        try (LoggedLines log = LoggedLines.of("io.tern.registry.zookeeper", Level.WARN)) {
            zooKeeper.wipe();
            await().atMost(LIMIT)
                    .until(() -> log.lines().stream()
                                    .filter(line -> line.contains("is back after") && line.contains("new session"))
                                    .count()
                            == 2);
        }
    }

    /** Closing interrupts callbacks that do not return. */
    private CompletableFuture<Void> blockCallback(Workshop workshop) throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Void> interrupted = new CompletableFuture<>();
        CompletableFuture<Void> unused = workshop.makeLater(new Order(Workshop.HOLD))
                .thenAccept(answer -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.complete(null);
                    }
                });
        held.letGo(); // Not before, or the callback might run here.
        assertThat(inside.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return interrupted;
    }
}
