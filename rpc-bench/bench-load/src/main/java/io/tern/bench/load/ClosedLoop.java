package io.tern.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Many {@link Caller}s at once. */
final class ClosedLoop implements Load {
    private static final long GRACE_SECONDS = 60;
    private static final int STRIDE = 37;

    private final LoadRequest request;
    private final List<Caller> callers;
    private final Histogram sum = Latencies.ofOneThread();

    ClosedLoop(LoadRequest request, UserService users, StoredUsers stored) {
        this.request = request;
        this.callers = IntStream.range(0, request.amount())
                .mapToObj(i -> new Caller(request, users, stored, i * STRIDE))
                .toList();
    }

    @Override
    public LoadResult run() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(callers.size());
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(callers.size());
        for (Caller caller : callers) {
            CallerThreads.run(() -> {
                running.countDown();
                await(begin);
                caller.callUntilOver();
                ended.countDown();
            });
        }
        running.await();
        long start = System.nanoTime();
        begin.countDown();
        if (!ended.await(TimeUnit.MILLISECONDS.toSeconds(request.millis()) + GRACE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ended.getCount() + " of " + callers.size()
                    + " callers still wait for a reply " + GRACE_SECONDS + " s after the end of " + request);
        }
        return result(System.nanoTime() - start);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the load began", e);
        }
    }

    private LoadResult result(long elapsedNanos) {
        List<String> errors = new ArrayList<>();
        for (Caller caller : callers) {
            sum.add(caller.latencies());
            if (caller.firstError() != null) {
                errors.add(Objects.requireNonNull(caller.firstError()));
            }
        }
        return new LoadResult(
                callers.stream().mapToLong(Caller::calls).sum(),
                callers.stream().mapToLong(Caller::errors).sum(),
                errors.isEmpty() ? null : errors.get(0),
                elapsedNanos,
                sum);
    }
}
