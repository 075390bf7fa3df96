package io.tern.filter;

import io.tern.api.CallSide;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodStats;
import io.tern.api.StatusCode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the calls of one method on one side. Thread-safe, without a lock. */
final class MethodMeter {
    private static final List<StatusCode> CODES = List.of(StatusCode.values());
    private static final int MAX_NUMBER =
            CODES.stream().mapToInt(StatusCode::number).max().orElseThrow();

    private final CallSide side;
    private final MethodDescriptor method;
    private final LongAdder started = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder exceptions = new LongAdder();
    /** By the code's number. */
    private final LongAdder[] failures = new LongAdder[MAX_NUMBER + 1];

    /** By what answered instead of a node. */
    private final Map<String, LongAdder> answeredHere = new ConcurrentHashMap<>();

    private final LongAdder requestBytes = new LongAdder();
    private final LongAdder responseBytes = new LongAdder();

    /** By far the largest part, so that methods nobody calls do without. */
    private final AtomicReference<@Nullable LatencyHistogram> latency = new AtomicReference<>();

    MethodMeter(CallSide side, MethodDescriptor method) {
        this.side = side;
        this.method = method;
        for (int i = 0; i < failures.length; i++) {
            failures[i] = new LongAdder();
        }
    }

    /** A call begins; {@link #ended} is called once for it. */
    void started() {
        started.increment();
    }

    /**
     * A call has ended.
     *
     * @param failure code of a failure, or null
     * @param exception whether the service threw what it declares
     */
    void ended(@Nullable StatusCode failure, boolean exception, long durationNanos, int request, int response) {
        if (request > 0) {
            requestBytes.add(request);
        }
        if (response > 0) {
            responseBytes.add(response);
        }
        histogram().record(durationNanos);
        if (failure != null) {
            failures[failure.number()].increment();
        } else {
            (exception ? exceptions : succeeded).increment();
        }
    }

    /** Something else than a node has answered a call. */
    void answeredHere(String by) {
        answeredHere.computeIfAbsent(by, name -> new LongAdder()).increment();
    }

    private LatencyHistogram histogram() {
        LatencyHistogram known = latency.get();
        if (known != null) {
            return known;
        }
        LatencyHistogram made = new LatencyHistogram();
        return latency.compareAndSet(null, made) ? made : histogram();
    }

    /** What has been counted so far. */
    MethodStats snapshot() {
        Map<StatusCode, Long> byCode = new EnumMap<>(StatusCode.class);
        for (StatusCode code : CODES) {
            long count = failures[code.number()].sum();
            if (count > 0) {
                byCode.put(code, count);
            }
        }
        long values = succeeded.sum();
        long declared = exceptions.sum();
        LatencyHistogram measured = latency.get();
        // What has begun is read last: so nothing appears ended that does not appear begun.
        return new MethodStats(
                side,
                method,
                started.sum(),
                values,
                declared,
                byCode,
                requestBytes.sum(),
                responseBytes.sum(),
                measured == null ? MethodStats.Latency.NONE : measured.snapshot(),
                here());
    }

    private Map<String, Long> here() {
        Map<String, Long> counts = new HashMap<>();
        answeredHere.forEach((by, count) -> counts.put(by, count.sum()));
        return counts;
    }

    @Override
    public String toString() {
        return side + " " + method;
    }
}
