package io.tern.filter;

import io.tern.api.Priority;
import io.tern.api.QuotaCoordinator;
import io.tern.api.RuntimeContext;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Some instances with one limit and one coordinator, in a time that a test owns. Not thread-safe. */
final class Fleet implements AutoCloseable {
    private final TestRuntime runtime = TestRuntime.create();
    private final List<LeasedRate> rates = new ArrayList<>();
    private final FleetTerms terms;
    private final int instances;

    Fleet(FleetTerms terms, int instances) {
        this.terms = terms;
        this.instances = instances;
    }

    /** Starts the instances; {@code path} is what lies between each and the coordinator. */
    void connect(UnaryOperator<QuotaCoordinator> path) {
        QuotaLedger ledger = new QuotaLedger(runtime.clock());
        RuntimeContext context = runtime.context();
        for (int i = 0; i < instances; i++) {
            rates.add(LeasedRate.open("demo", terms, path.apply(ledger::lease), context));
        }
    }

    /** Whether an instance lets a call through. */
    boolean admits(int instance) {
        return rates.get(instance).tryAcquire(terms, Priority.CRITICAL);
    }

    /** Whether an instance does without coordinator. */
    boolean isAway(int instance) {
        return rates.get(instance).isAway();
    }

    /** How often something has happened to the limit, at all instances. */
    long count(EventCounts.Event event) {
        return EventCounts.of(runtime.context()).of(event, "demo").sum();
    }

    LeasedRate rate(int instance) {
        return rates.get(instance);
    }

    /** Has instances get a call in each step; returns what each has let through. */
    int[] run(int steps, long stepNanos, IntPredicate isCalled) {
        int[] admitted = new int[instances];
        for (int step = 0; step < steps; step++) {
            advance(stepNanos);
            for (int i = 0; i < instances; i++) {
                int next = (i + step) % instances;
                if (isCalled.test(next) && admits(next)) {
                    admitted[next]++;
                }
            }
        }
        return admitted;
    }

    void advance(long nanos) {
        runtime.advance(Duration.ofNanos(nanos));
    }

    void after(long millis, Runnable task) {
        runtime.scheduler().schedule(task, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    long nowNanos() {
        return runtime.clock().elapsed().toNanos();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
