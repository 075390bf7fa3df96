package io.tern.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One who calls, waits, compares, and calls again. Confined to one thread at a time. */
final class Caller {
    private static final int SLOW_EVERY = 100;

    private final LoadRequest request;
    private final UserService users;
    private final StoredUsers stored;
    private final Histogram latencies = Latencies.ofOneThread();
    private int number;
    private long calls;
    private long errors;
    private @Nullable String firstError;

    /** {@code first} is where it begins among the users, so that callers ask for different ones. */
    Caller(LoadRequest request, UserService users, StoredUsers stored, int first) {
        this.request = request;
        this.users = users;
        this.stored = stored;
        this.number = first;
    }

    void callUntilOver() {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(request.millis());
        while (begin - end < 0) {
            boolean slow = request.mode() == LoadMode.MIX && number % SLOW_EVERY == 0;
            call(slow ? UserMethod.EXIST_USER_SLOWLY : request.method());
            long now = System.nanoTime();
            if (!slow) {
                latencies.recordValue(Latencies.bounded(now - begin));
            }
            begin = now;
        }
    }

    private void call(UserMethod method) {
        calls++;
        try {
            if (!method.call(users, stored, number++)) {
                failed("another reply than expected");
            }
        } catch (RuntimeException e) {
            failed(e.toString());
        }
    }

    private void failed(String reason) {
        errors++;
        if (firstError == null) {
            firstError = reason;
        }
    }

    long calls() {
        return calls;
    }

    long errors() {
        return errors;
    }

    @Nullable
    String firstError() {
        return firstError;
    }

    Histogram latencies() {
        return latencies;
    }
}
