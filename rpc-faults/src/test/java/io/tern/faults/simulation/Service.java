package io.tern.faults.simulation;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What the servers do with calls: mostly answer soon. Confined to the simulation's thread. */
final class Service implements Behaviour {
    private static final long USUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final Timeline timeline;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final Map<SimulatedServer, Integer> failing = new HashMap<>();
    private final Map<SimulatedServer, Integer> slow = new HashMap<>();
    private boolean calm;

    /** All servers are well. */
    Service(Timeline timeline, Ledger ledger, RandomGenerator random) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.random = random;
    }

    /** So many of a hundred calls fail there with {@code INTERNAL}. */
    void fails(SimulatedServer server, int percent) {
        failing.put(server, percent);
    }

    /** Calls take so many times as long there. */
    void slows(SimulatedServer server, int factor) {
        slow.put(server, factor);
    }

    /** From now on every call succeeds, and soon. */
    void calmsDown() {
        failing.clear();
        slow.clear();
        calm = true;
    }

    @Override
    public void serve(SimulatedServer server, Invocation request, AnswerListener answer) {
        boolean fails = random.nextInt(100) < failing.getOrDefault(server, 0);
        if (fails && random.nextBoolean()) {
            answer.accept(failure(StatusCode.INTERNAL), null); // Broke before the method was reached.
            return;
        }
        ledger.executed(request, server);
        long takesNanos = takesNanos() * slow.getOrDefault(server, 1);
        Result result = fails ? failure(StatusCode.INTERNAL) : result(request);
        long leftNanos = request.deadline().remainingNanos();
        Result told = takesNanos < leftNanos ? result : failure(StatusCode.DEADLINE_EXCEEDED);
        timeline.after(Math.min(takesNanos, leftNanos), () -> answer.accept(told, null));
    }

    private long takesNanos() {
        double drawn = random.nextDouble();
        boolean takesLong = !calm && random.nextInt(100) == 0;
        return 1 + (long) (drawn * drawn * (takesLong ? LONG_NANOS : USUAL_NANOS));
    }

    private Result result(Invocation request) {
        int drawn = calm ? 100 : random.nextInt(100);
        if (drawn == 0) {
            return failure(StatusCode.UNKNOWN);
        }
        return drawn == 1
                ? Result.exception(new IllegalStateException("declared"))
                : Result.value("value of " + request.arguments()[0]);
    }

    private static Result failure(StatusCode code) {
        return Result.failure(
                RpcException.builder(code, "simulated").remote(true).build());
    }
}
