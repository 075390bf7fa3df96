package io.tern.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that calls at a fixed rate. Latency counts from the moment at which the call was due, so a server that stalls is
 * charged for every call that had to wait meanwhile, also for those that could only be sent afterwards.
 */
final class OpenLoop implements Load {
    /** In flight at most; more only wait, and their latency tells so. */
    private static final int LIMIT = 4_096;
    /** A rate beyond reach ends after so many times the time that it should take. */
    private static final int GIVE_UP_FACTOR = 2;

    private final LoadRequest request;
    private final InFlight calls;

    OpenLoop(LoadRequest request, AsyncUserService users, StoredUsers stored) {
        this.request = request;
        this.calls = new InFlight(request, users, stored, LIMIT);
    }

    @Override
    public LoadResult run() throws InterruptedException {
        long begin = System.nanoTime();
        long count = request.amount() * request.millis() / TimeUnit.SECONDS.toMillis(1);
        long end = begin + TimeUnit.MILLISECONDS.toNanos(GIVE_UP_FACTOR * request.millis());
        for (long i = 0; i < count && System.nanoTime() - end < 0; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / request.amount();
            awaitMoment(due);
            calls.call(due);
        }
        return calls.finish(begin);
    }

    private void awaitMoment(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
