package io.tern.faults.simulation;

import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.ServiceDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes calls, at random moments and of all kinds. Confined to the simulation's thread. */
final class Traffic {
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Timeline timeline;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final Invoker chain;
    private final Consumer<SimulatedCall> begun;
    private final Map<String, MethodDescriptor> methods = new HashMap<>();
    private long calls;
    private double perSecond;
    private int flow;
    private boolean calm;
    private boolean tagged;

    /** No calls yet; {@code begun} hears of each that has begun. */
    Traffic(
            Timeline timeline,
            Ledger ledger,
            RandomGenerator random,
            ServiceDescriptor service,
            Invoker chain,
            Consumer<SimulatedCall> begun) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.random = random;
        this.chain = chain;
        this.begun = begun;
        service.methods().forEach(method -> methods.put(method.name(), method));
    }

    /** Some calls carry a tag from now on. */
    void tags() {
        tagged = true;
    }

    /** Makes so many calls a second from now on; 0 for none. */
    void flows(double newPerSecond) {
        perSecond = newPerSecond;
        flow++;
        next(flow);
    }

    /** From now on nobody cancels, and every call has two seconds. */
    void calmsDown() {
        calm = true;
    }

    private void next(int current) {
        if (perSecond > 0) {
            double gapSeconds = -Math.log1p(-random.nextDouble()) / perSecond;
            timeline.after((long) (gapSeconds * 1e9), () -> {
                if (flow == current) {
                    call();
                    next(current);
                }
            });
        }
    }

    /** Makes one call. */
    void call() {
        int kind = random.nextInt(100);
        String method = kind < 60 ? "read" : kind < 95 ? "order" : "tell";
        long timeoutNanos = timeoutNanos();
        Invocation invocation = Invocation.builder(
                        Objects.requireNonNull(methods.get(method)),
                        new Object[] {++calls},
                        Deadline.after(timeoutNanos, timeline),
                        timeline.nanoTime())
                .attempt(!calm && random.nextInt(20) == 0 ? 2 : 1)
                .tag(!calm && tagged && random.nextInt(5) == 0 ? "gray" : "")
                .build();
        SimulatedCall call = ledger.begin(invocation);
        if (!calm && random.nextInt(20) == 0) {
            timeline.after(random.nextLong(random.nextBoolean() ? timeoutNanos : SOON_NANOS), () -> cancel(call));
        }
        begun.accept(call);
        Result now = chain.invoke(invocation, (result, error) -> ended(call, result));
        if (now != null) {
            ledger.ended(call, now);
        }
    }

    private void ended(SimulatedCall call, @Nullable Result result) {
        ledger.ended(call, Objects.requireNonNull(result, "a call ended without a result"));
    }

    private void cancel(SimulatedCall call) {
        if (call.ends == 0) {
            call.cancelledNanos = timeline.elapsedNanos();
            call.invocation.cancel("simulated");
        }
    }

    private long timeoutNanos() {
        int drawn = random.nextInt(10);
        long millis =
                calm ? 2_000 : drawn < 2 ? random.nextLong(30, 300) : random.nextLong(300, drawn < 8 ? 2_000 : 6_000);
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
