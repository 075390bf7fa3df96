package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallContext;
import io.tern.api.ExportOptions;
import io.tern.api.IoThread;
import io.tern.api.ReferenceOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A caller gives up, and every call that was made for it over three hops ends. */
final class NestedCancellationTest {
    private static final long LIMIT_SECONDS = 20;

    private final TestWorld world = new TestWorld();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<String> heard = new CompletableFuture<>();
    private final CountDownLatch arrived = new CountDownLatch(1);

    /** One application of a row. */
    interface Hop {
        CompletableFuture<String> later();

        String now() throws Exception;
    }

    /** The end of the row, where a call stays until it is cancelled. */
    private final class End implements Hop {
        @Override
        public CompletableFuture<String> later() {
            CompletableFuture<String> answer = new CompletableFuture<>();
            CallContext.current().whenCancelled(() -> {
                heard.complete(IoThread.isCurrent() ? "cancelled on an event loop" : "cancelled");
                answer.complete("nobody wants this");
            });
            arrived.countDown();
            return answer;
        }

        @Override
        public String now() throws Exception {
            return later().get();
        }
    }

    /** Passes calls on. */
    private record Passing(Hop next) implements Hop {
        @Override
        public CompletableFuture<String> later() {
            return next.later();
        }

        @Override
        public String now() throws Exception {
            return next.now();
        }
    }

    /** Passes calls on from a thread of its own. */
    private record Wrapping(Hop next, ExecutorService threads) implements Hop {
        @Override
        public CompletableFuture<String> later() {
            CompletableFuture<String> answer = new CompletableFuture<>();
            Runnable pass = () -> {
                var unused = next.later().thenAccept(answer::complete);
            };
            threads.execute(CallContext.current().wrap(pass));
            return answer;
        }

        @Override
        public String now() throws Exception {
            Callable<String> pass = next::now;
            return threads.submit(CallContext.current().wrap(pass)).get();
        }
    }

    @AfterEach
    void close() {
        heard.complete("nothing");
        world.close();
        threads.shutdownNow();
    }

    @Test
    void asynchronousCallsAreCancelledOverThreeHops() throws Exception {
        CompletableFuture<String> answer = row().later();
        assertThat(arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        answer.cancel(false);
        assertThat(heard.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    @Test
    void synchronousCallsAreCancelledOverThreeHops() throws Exception {
        Future<String> answer = threads.submit(row()::now);
        assertThat(arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        answer.cancel(true);
        assertThat(heard.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    /** Caller, two that pass on, and the end. */
    private Hop row() {
        return serve("first", new Passing(serve("second", new Wrapping(serve("end", new End()), threads))));
    }

    /** Exports an object, and returns a reference to it. */
    private Hop serve(String group, Hop hop) {
        world.start(world.builder("provider-" + group)
                .export(hop, ExportOptions.builder().group(group).build()));
        return world.start(world.builder("caller-of-" + group))
                .refer(Hop.class, ReferenceOptions.builder().group(group).build());
    }
}
