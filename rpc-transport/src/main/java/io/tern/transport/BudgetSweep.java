package io.tern.transport;

import io.tern.protocol.BodyBudget;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Has the budget of unfinished bodies look about once a second, by whichever connection ticks first. Thread-safe. */
final class BudgetSweep {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BodyBudget budget;
    private final AtomicLong lastNanos;

    BudgetSweep(BodyBudget budget, long nowNanos) {
        this.budget = budget;
        this.lastNanos = new AtomicLong(nowNanos);
    }

    void tick(long nowNanos) {
        long last = lastNanos.get();
        if (nowNanos - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, nowNanos)) {
            budget.sweep();
        }
    }
}
