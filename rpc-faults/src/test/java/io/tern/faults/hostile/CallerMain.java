package io.tern.faults.hostile;

import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.Commands;
import io.tern.faults.hostile.Neighbour.Impression;
import io.tern.faults.scenario.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A process that calls a server that means harm and, by the same application, one that does not. */
public final class CallerMain {
    /** What is said of how long the calls of the good server took. */
    public static final String P99_MICROS = "p99 of the calls of the good server in µs";

    private static final int TIMEOUT_MILLIS = 300;
    private static final int STEP_MILLIS = 20;
    private static final int LATE_MILLIS = 3_000;
    private static final int NEVER_SECONDS = 20;

    private static volatile CompletableFuture<List<Sighting>> result = CompletableFuture.completedFuture(List.of());

    private CallerMain() {}

    /**
     * {@code CallerMain <address of a good server>}. Commands: {@code call <address> <calls>}; {@code state}, until it is not {@code running};
     * {@code figures}.
     */
    public static void main(String[] arguments) throws InterruptedException {
        Commands.answer(command -> switch (command) {
            case "figures" -> Memory.now().toString();
            case "state" -> result.isDone() ? Sighting.line(result.join()) : "running";
            default -> begin(arguments[0], command.split(" ", -1));
        });
        Commands.ready("");
        new CountDownLatch(1).await();
    }

    private static String begin(String good, String[] command) {
        CompletableFuture<List<Sighting>> mine = new CompletableFuture<>();
        result = mine;
        Thread thread = new Thread(
                () -> {
                    try {
                        mine.complete(suffer(good, command[1], Integer.parseInt(command[2])));
                    } catch (InterruptedException | RuntimeException e) {
                        e.printStackTrace();
                        mine.complete(List.of(Sighting.exactly("calls that could not be made: " + e, 1, 0)));
                    }
                },
                "caller");
        thread.setDaemon(true);
        thread.start();
        return "running";
    }

    private static List<Sighting> suffer(String good, String bad, int calls) throws InterruptedException {
        try (RpcApplication application = RpcApplication.builder("caller").start();
                Neighbour neighbour = new Neighbour(application, good)) {
            Outcomes outcomes = new Outcomes();
            Target target = application.refer(
                    Target.class,
                    ReferenceOptions.builder()
                            .address(bad)
                            .timeoutMillis(TIMEOUT_MILLIS)
                            .build());
            neighbour.impression();
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                all.add(outcomes.watch(target.echoLater("anybody there?")));
                Thread.sleep(STEP_MILLIS);
            }
            int never = 0;
            for (CompletableFuture<String> call : all) {
                never += hasEnded(call) ? 0 : 1;
            }
            return outcomes.sightings(calls, never, neighbour.impression());
        }
    }

    private static boolean hasEnded(CompletableFuture<String> call) throws InterruptedException {
        try {
            call.get(NEVER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
        return true;
    }

    /** How calls of the bad server ended. Thread-safe. */
    private static final class Outcomes {
        private final AtomicLong answered = new AtomicLong();
        private final AtomicLong withoutCode = new AtomicLong();
        private final AtomicLong lateMillis = new AtomicLong();

        CompletableFuture<String> watch(CompletableFuture<String> call) {
            long begin = System.nanoTime();
            return call.whenComplete((value, failure) -> ended(begin, failure));
        }

        private void ended(long begin, @Nullable Throwable failure) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            lateMillis.accumulateAndGet(millis - TIMEOUT_MILLIS, Math::max);
            Throwable cause = Failures.unwrapped(failure);
            if (cause == null) {
                answered.incrementAndGet();
            } else if (!(cause instanceof RpcException)) {
                withoutCode.incrementAndGet();
            }
        }

        List<Sighting> sightings(int calls, int never, Impression others) {
            return List.of(
                    Sighting.atLeast("calls", calls, 1),
                    Sighting.exactly("calls without an outcome", never, 0),
                    Sighting.exactly("failures without a code", withoutCode.get(), 0),
                    Sighting.exactly("answers from a server that gives none", answered.get(), 0),
                    Sighting.atMost("ms that a call outlived its deadline by", lateMillis.get(), LATE_MILLIS),
                    Sighting.atLeast("calls of the good server", others.calls(), 1),
                    Sighting.exactly("of them failed " + others.lastFailure(), others.failed(), 0),
                    Sighting.atMost(P99_MICROS, Math.round(others.p99Millis() * 1_000), Long.MAX_VALUE));
        }
    }
}
