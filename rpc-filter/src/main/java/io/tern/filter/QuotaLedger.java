package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.QuotaLease;
import io.tern.api.QuotaRequest;
import io.tern.api.QuotaService;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Coordinates quotas in memory. Export one, and it is the coordinator of all that call it:
 *
 * <pre>{@code
 * RpcApplication.builder("quotas").registry("zookeeper://127.0.0.1:2181").export(new QuotaLedger()).start();
 * }</pre>
 *
 * <p>What nobody has asked for during a minute is forgotten, and at most 100,000 keys are known at once: one more is a failure. Thread-safe.
 */
public final class QuotaLedger implements QuotaService {
    private static final int MOST_KEYS = 100_000;
    private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Clock clock;
    /** Each is touched only within an atomic change of its entry. */
    private final Map<String, QuotaBucket> buckets = new ConcurrentHashMap<>();

    private final AtomicLong nextSweepNanos;

    /** An empty ledger in the system's time. */
    public QuotaLedger() {
        this(Clock.system());
    }

    QuotaLedger(Clock clock) {
        this.clock = clock;
        nextSweepNanos = new AtomicLong(clock.nanoTime() + SWEEP_NANOS);
    }

    @Override
    public CompletableFuture<QuotaLease> lease(String key, QuotaRequest request) {
        return lease(request);
    }

    /** As a {@link io.tern.api.QuotaCoordinator} does. */
    CompletableFuture<QuotaLease> lease(QuotaRequest request) {
        sweep();
        CompletableFuture<QuotaLease> answer = new CompletableFuture<>();
        buckets.compute(request.key(), (key, known) -> {
            if (known == null && buckets.size() >= MOST_KEYS) {
                return null;
            }
            QuotaBucket bucket = known != null ? known : new QuotaBucket(clock.nanoTime());
            answer.complete(bucket.lease(request, clock.nanoTime()));
            return bucket;
        });
        if (!answer.isDone()) {
            answer.completeExceptionally(
                    new IllegalStateException("quotas: " + MOST_KEYS + " keys are known (expected: fewer)"));
        }
        return answer;
    }

    private void sweep() {
        long now = clock.nanoTime();
        long due = nextSweepNanos.get();
        if (now - due >= 0 && nextSweepNanos.compareAndSet(due, now + SWEEP_NANOS)) {
            buckets.keySet()
                    .forEach(key -> buckets.computeIfPresent(
                            key, (same, bucket) -> bucket.isUnused(clock.nanoTime()) ? null : bucket));
        }
    }

    @Override
    public String toString() {
        return "QuotaLedger[" + buckets.size() + " keys]";
    }
}
