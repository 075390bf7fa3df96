package io.tern.bench.load;

import java.util.concurrent.TimeUnit;

/** One thread that keeps a window of asynchronous calls full. */
final class AsyncWindow implements Load {
    private final LoadRequest request;
    private final InFlight calls;

    AsyncWindow(LoadRequest request, AsyncUserService users, StoredUsers stored) {
        this.request = request;
        this.calls = new InFlight(request, users, stored, request.amount());
    }

    @Override
    public LoadResult run() throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(request.millis());
        while (System.nanoTime() - end < 0) {
            calls.call(null);
        }
        return calls.finish(begin);
    }
}
