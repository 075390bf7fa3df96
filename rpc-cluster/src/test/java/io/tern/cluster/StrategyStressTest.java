package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Defaults;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads: answers that come at the same moment, and a reference that is closed while calls fail. */
class StrategyStressTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 200;
    private static final Pattern LOST = Pattern.compile("(\\d+) calls? of .* will not be sent again.*");

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void ofForksThatAreAnsweredAtOnceExactlyOneIsHeard() throws Exception {
        try (ClusterFixture fixture = Strategies.idempotent("forking", options -> options.set("forks", "4"))
                .open(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Result> heard = Collections.synchronizedList(new ArrayList<>());
                var unused = fixture.reference
                        .chain()
                        .invoke(fixture.invocation("read").build(), (result, error) -> heard.add(result));
                List<ScriptedCall> forks = fixture.waiting();
                boolean onlyFailures = round % 2 == 0;
                together(i -> {
                    if (onlyFailures || i == 0) {
                        forks.get(i).fail(StatusCode.INTERNAL);
                    } else {
                        forks.get(i).answerValue("value");
                    }
                });
                assertThat(heard)
                        .singleElement()
                        .satisfies(
                                result -> assertThat(result.failure() != null).isEqualTo(onlyFailures));
                assertThat(fixture.waiting()).isEmpty();
            }
        }
    }

    @Test
    void nodesOfABroadcastMayAnswerAtOnce() throws Exception {
        try (ClusterFixture fixture = Strategies.with("broadcast").open(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<Result> reply = fixture.invoke("order");
                together(i -> fixture.connection(i + 1).invoker().lastCall().answerValue("node " + (i + 1)));
                assertThat(reply.join().value()).isEqualTo("node " + THREADS);
            }
        }
    }

    @Test
    void whateverFailbackHasPromisedIsSaidToBeLostWhenTheReferenceIsClosedMeanwhile() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (LoggedWarnings log = new LoggedWarnings(FailbackQueue.class)) {
                ClusterFixture fixture = ClusterFixture.setup()
                        .options(options ->
                                options.cluster("failback").retries(0).set("failbackQueue", "20"))
                        .open(1);
                fixture.connection(1)
                        .invoker()
                        .answer(call -> ClusterFixture.notExecuted(StatusCode.DEADLINE_EXCEEDED));
                List<CompletableFuture<Result>> replies = Collections.synchronizedList(new ArrayList<>());
                together(i -> {
                    if (i == 0) {
                        fixture.reference.close();
                    } else {
                        for (int call = 0; call < 10; call++) {
                            replies.add(fixture.invoke("order"));
                        }
                    }
                });
                long promised = replies.stream()
                        .map(CompletableFuture::join)
                        .filter(reply -> reply.attachments().containsKey(Defaults.FALLBACK_ATTACHMENT))
                        .count();
                assertThat(lost(log)).isEqualTo(promised);
                assertThat(fixture.reference.chain()).asString().contains("failback[0 of 20 waiting]");
                assertThat(fixture.runtime.scheduler().pending()).isZero();
                fixture.close();
            }
        }
    }

    private static long lost(LoggedWarnings log) {
        long lost = 0;
        for (String line : log.warnings()) {
            Matcher matcher = LOST.matcher(line);
            lost += matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
        }
        return lost;
    }

    /** One step for each thread. */
    @FunctionalInterface
    private interface Step {
        void run(int thread) throws Exception;
    }

    private void together(Step step) throws Exception {
        CyclicBarrier begin = new CyclicBarrier(THREADS);
        List<Callable<Void>> steps = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            steps.add(() -> {
                begin.await(10, TimeUnit.SECONDS);
                step.run(thread);
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(steps)) {
            done.get(60, TimeUnit.SECONDS);
        }
    }
}
