package io.tern.demo.consumer;

import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.bootstrap.RpcApplication;
import io.tern.demo.api.Greeting;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Person;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * ZooKeeper is away for ten seconds, and meanwhile a consumer starts from its snapshot; afterwards an empty ZooKeeper is there, and
 * another consumer, without a snapshot, finds who has registered again. Confined to the demo's thread.
 */
final class OutageScene {
    private static final long AWAY_SECONDS = 10;

    private final Cast cast;
    private final Load load;

    OutageScene(Cast cast, Load load) {
        this.cast = cast;
        this.load = load;
    }

    void play(ChildProcess zooKeeper) throws InterruptedException {
        long calls = load.calls();
        long failed = load.failed();
        long begin = System.nanoTime();
        zooKeeper.terminate();
        say("a new consumer, started from its snapshot", cast.consumer());
        long passed = System.nanoTime() - begin;
        TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(AWAY_SECONDS) - passed);
        Demo.say(
                "%d calls in %d s without ZooKeeper, %d failed",
                load.calls() - calls,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                load.failed() - failed);
        Demo.say("an empty ZooKeeper is there again at %s", cast.newZooKeeper().awaitReady());
        say("a consumer without a snapshot finds who has registered again", cast.consumerWithoutSnapshot());
    }

    /** A greeting through a consumer, which is closed. */
    private static void say(String what, RpcApplication started) throws InterruptedException {
        try (RpcApplication consumer = started) {
            GreetingService greetings = consumer.refer(
                    GreetingService.class,
                    ReferenceOptions.builder()
                            .version("1.0")
                            .timeoutMillis(5_000)
                            .build());
            Demo.say("%s: %s", what, greet(greetings));
        }
    }

    /** The gray provider may be the first to register again, and calls without a tag do not go there: then it is too early. */
    private static Greeting greet(GreetingService greetings) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return greetings.greet(new Person("Edsger", List.of("en")));
            } catch (RpcException e) {
                boolean early = e.code() == StatusCode.UNAVAILABLE && e.notExecuted();
                if (!early || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(AWAY_SECONDS)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
