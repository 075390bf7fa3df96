package io.tern.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that calls at a fixed rate. Latency counts from the moment at which the call was due, so a server that stalls is
 * charged for every call that had to wait meanwhile, also for those that could only be sent afterwards.
 */
final class OpenLoop implements Load {
    private static final int LIMIT = 4_096;

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
        for (long i = 0; i < count; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / request.amount();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
            }
            calls.call(due);
        }
        return calls.finish(begin);
    }
}
