package io.tern.bench.load;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Issues asynchronous calls, at most so many in flight. One thread issues, any thread ends. */
final class InFlight {
    private static final long GRACE_SECONDS = 60;

    private final LoadRequest request;
    private final AsyncUserService users;
    private final StoredUsers stored;
    private final int limit;
    private final Semaphore free;
    private final AsyncTally tally = new AsyncTally();
    private int number;

    InFlight(LoadRequest request, AsyncUserService users, StoredUsers stored, int limit) {
        this.request = request;
        this.users = users;
        this.stored = stored;
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    /** Calls when there is room; latency counts from {@code sinceNanos}, or from now if that is null. */
    @SuppressWarnings("FutureReturnValueIgnored") // The stage before counts every outcome.
    void call(@Nullable Long sinceNanos) throws InterruptedException {
        free.acquire();
        long since = sinceNanos == null ? System.nanoTime() : sinceNanos;
        try {
            request.method().call(users, stored, number++).whenComplete((same, failure) -> end(same, failure, since));
        } catch (RuntimeException e) {
            end(null, e, since);
        }
    }

    private void end(@Nullable Boolean same, @Nullable Throwable failure, long since) {
        tally.end(same, failure, System.nanoTime() - since);
        free.release();
    }

    /** Waits until every call has ended. */
    LoadResult finish(long beganNanos) throws InterruptedException {
        if (!free.tryAcquire(limit, GRACE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(limit - free.availablePermits() + " calls have not ended " + GRACE_SECONDS
                    + " s after the end of " + request);
        }
        return tally.result(System.nanoTime() - beganNanos);
    }
}
