package io.tern.demo.consumer;

import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.demo.api.GreetingService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The demo, scene by scene. All the while a load of calls runs, of which none may fail: whatever the scenes do to the
 * providers, the exit code is 0 only if every call was answered.
 */
public final class Demo {
    private static final long SCENE_SECONDS = 4;
    private static final long LEAST_CALLS = 1_000;
    private static final long WATCHDOG_SECONDS = 170;

    private final Cast cast;
    private final Load load;
    private final RpcApplication consumer;
    private final GreetingService greetings;

    private Demo(Cast cast, RpcApplication consumer, Load load, GreetingService greetings) {
        this.cast = cast;
        this.consumer = consumer;
        this.load = load;
        this.greetings = greetings;
    }

    /** {@code Demo <directory for logs> <class path of the provider> [<host:port of a ZooKeeper>]}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: Demo <logs> <provider's class path> [<ZooKeeper host:port>]");
            System.exit(2);
        }
        startWatchdog();
        Path logs = Files.createDirectories(Path.of(arguments[0]));
        boolean succeeded = false;
        try (Cast cast = new Cast(logs, arguments[1], arguments.length > 2 ? arguments[2] : null)) {
            succeeded = play(cast);
        } catch (Exception e) {
            complain(e, logs);
        }
        System.exit(succeeded ? 0 : 1);
    }

    private static boolean play(Cast cast) throws InterruptedException {
        scene("Three providers, a second service and this consumer start; they meet at " + cast.registry());
        List<ChildProcess> children = List.of(
                cast.weather(), cast.provider("provider-1"), cast.provider("provider-2"), cast.provider("provider-3"));
        children.forEach(child -> say("%s is ready at %s", child, child.awaitReady()));
        boolean played;
        Load load;
        try (RpcApplication consumer = cast.consumerWithRules()) {
            GreetingService greetings = consumer.refer(
                    GreetingService.class,
                    ReferenceOptions.builder()
                            .version("1.0")
                            .timeoutMillis(5_000)
                            .build());
            load = Load.start(greetings);
            try (load) {
                played = new Demo(cast, consumer, load, greetings).playAll();
            }
        }
        boolean answered = summary(load);
        if (!played) {
            System.out.println("demo: a scene failed, see above");
        }
        return answered && played;
    }

    /** Plays every scene; one that fails ends the play, but not the summary. */
    private boolean playAll() {
        try {
            play();
            return true;
        } catch (Exception e) {
            complain(e, cast.logs());
            return false;
        }
    }

    private static void complain(Exception failure, Path logs) {
        System.out.println();
        System.out.println("The demo failed; the processes' logs are in " + logs.toAbsolutePath());
        failure.printStackTrace(System.out);
    }

    private void play() throws Exception {
        scene("Steady calls spread over the three providers");
        rest(); // The providers warm up, and
        rest(); // the slow calls of the first moments are forgotten.
        shares("provider-1", "provider-2", "provider-3");

        scene("What a service returns or throws arrives as what it is");
        new TypesScene(greetings).play();

        scene("One trace id, from this process through a provider to the second service");
        new TraceScene(greetings, cast).play();

        scene("A provider tagged “gray” joins, for calls that say so");
        say("%s is ready", cast.provider(GrayScene.PROVIDER, "tag=gray").awaitReady());
        rest();
        new GrayScene(greetings, load).play();

        scene(
                "A canary: rules published in ZooKeeper give the gray provider a share of all calls, and one has a mistake");
        new CanaryScene(greetings, cast.zooKeeperAddress(), consumer.stats().instanceId()).play();

        scene("More payments than the limit allows: refused early, and counted apart from failures");
        new RateLimitScene(greetings).play();

        scene("provider-1 is killed (SIGKILL) while calls are under way");
        cast.child("provider-1").kill();
        shares("provider-2", "provider-3");

        scene("provider-4 joins and takes load");
        ChildProcess joining = cast.provider("provider-4");
        say("%s is ready at %s", joining, joining.awaitReady());
        rest();
        shares("provider-2", "provider-3", "provider-4");

        scene("provider-2 is told to stop (SIGTERM) while calls are under way");
        say("provider-2 has ended with exit code %d", cast.child("provider-2").terminate());
        shares("provider-3", "provider-4");

        scene(OverloadScene.PROVIDER + " joins, is overloaded on purpose, and what it refuses goes elsewhere");
        String busy =
                cast.provider(OverloadScene.PROVIDER, "concurrencyLimit=1").awaitReady();
        rest();
        new OverloadScene(consumer, busy).play();

        outage(cast.zooKeeper());

        scene("What this consumer has counted");
        System.out.println(consumer.stats().table().indent(4));
    }

    /** Only a ZooKeeper that the demo has started may be stopped; on another, other applications may depend. */
    private void outage(@Nullable ChildProcess zooKeeper) throws InterruptedException {
        if (zooKeeper == null) {
            scene("LEFT OUT: ZooKeeper is stopped for ten seconds while calls are under way");
            say("The ZooKeeper at %s was running before the demo, which therefore does not stop it.", cast.registry());
            say("Run demo/run.sh without --zookeeper to see this scene.");
            return;
        }
        scene("ZooKeeper is stopped for ten seconds while calls are under way");
        new OutageScene(cast, load).play(zooKeeper);
        shares("provider-3", "provider-4");
    }

    /** Watches the load for a while, and prints who answered how much of it. */
    private void shares(String... expected) throws InterruptedException {
        Map<String, Long> before = load.byProvider();
        long failedBefore = load.failed();
        rest();
        Map<String, Long> shares = load.byProvider();
        before.forEach((name, calls) -> shares.merge(name, -calls, Long::sum));
        shares.values().removeIf(calls -> calls == 0);
        long total = shares.values().stream().mapToLong(Long::longValue).sum();
        say(
                "%d calls in %d s, %d failed: %s",
                total,
                SCENE_SECONDS,
                load.failed() - failedBefore,
                shares.entrySet().stream()
                        .map(share -> share.getKey() + ' ' + 100 * share.getValue() / total + " %")
                        .collect(Collectors.joining(", ")));
        for (String name : expected) {
            check(shares.containsKey(name), name + " has answered no call");
        }
    }

    private static void rest() throws InterruptedException {
        TimeUnit.SECONDS.sleep(SCENE_SECONDS);
    }

    private static boolean summary(Load load) {
        System.out.println();
        System.out.printf(
                Locale.ROOT,
                "demo: %d calls, %d failed, p50 %.2f ms, p99 %.2f ms%n",
                load.calls(),
                load.failed(),
                load.millisAt(50),
                load.millisAt(99));
        return load.failed() == 0 && load.calls() >= LEAST_CALLS;
    }

    /** Whatever hangs, the demo ends. */
    private static void startWatchdog() {
        Thread watchdog = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(WATCHDOG_SECONDS);
                        System.out.println("The demo takes longer than " + WATCHDOG_SECONDS + " s and is given up");
                        Runtime.getRuntime().exit(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void scene(String title) {
        System.out.println();
        System.out.println("== " + title);
    }

    static void say(String format, @Nullable Object... arguments) {
        System.out.println("    " + String.format(Locale.ROOT, format, arguments));
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
