package io.tern.api;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Position in a distributed trace, as in the W3C Trace Context recommendation (level 1, {@code traceparent}). Immutable,
 * thread-safe.
 *
 * @param traceIdHigh upper half of the trace id
 * @param traceIdLow lower half of the trace id; both halves together are not zero
 * @param spanId id of the current span, not zero
 * @param flags bit 0 is “sampled”
 */
public record TraceContext(long traceIdHigh, long traceIdLow, long spanId, byte flags) {
    private static final int TRACEPARENT_LENGTH = 55;
    private static final int TRACE_ID_DIGITS = 32;
    private static final byte SAMPLED = 1;

    public TraceContext {
        if ((traceIdHigh | traceIdLow) == 0 || spanId == 0) {
            throw new IllegalArgumentException("trace id or span id: 0 (expected: not zero)");
        }
    }

    /** The first span of a new, sampled trace, with ids from {@code random}. */
    public static TraceContext newRoot(RandomGenerator random) {
        return new TraceContext(random.nextLong(), nonZero(random), nonZero(random), SAMPLED);
    }

    /** The span under which this thread makes calls or serves one, or null where nobody traces. */
    public static @Nullable TraceContext currentOrNull() {
        return ThreadContext.current().trace();
    }

    /** Parses a {@code traceparent} header; null if it is malformed, as the recommendation asks to start anew then. */
    public static @Nullable TraceContext parse(String traceparent) {
        if (traceparent.length() < TRACEPARENT_LENGTH
                || traceparent.charAt(2) != '-'
                || traceparent.charAt(35) != '-'
                || traceparent.charAt(52) != '-'
                || traceparent.startsWith("ff")
                || hasWrongEnd(traceparent)
                || !traceparent.equals(traceparent.toLowerCase(Locale.ROOT))) {
            return null;
        }
        try {
            HexFormat hex = HexFormat.of();
            hex.parseHex(traceparent, 0, 2);
            return new TraceContext(
                    HexFormat.fromHexDigitsToLong(traceparent, 3, 19),
                    HexFormat.fromHexDigitsToLong(traceparent, 19, 35),
                    HexFormat.fromHexDigitsToLong(traceparent, 36, 52),
                    hex.parseHex(traceparent, 53, 55)[0]);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Version 00 ends after the flags; what a later one adds is set off by a dash. */
    private static boolean hasWrongEnd(String traceparent) {
        return traceparent.length() > TRACEPARENT_LENGTH
                && (traceparent.startsWith("00") || traceparent.charAt(TRACEPARENT_LENGTH) != '-');
    }

    /** The trace id as 32 lower-case hexadecimal digits. */
    public String traceId() {
        byte[] digits = new byte[TRACE_ID_DIGITS];
        writeHex(traceIdHigh, digits, 0);
        writeHex(traceIdLow, digits, TRACE_ID_DIGITS / 2);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** Every served call shows its trace id, and so has it made. */
    private static void writeHex(long id, byte[] digits, int start) {
        for (int i = 0; i < TRACE_ID_DIGITS / 2; i++) {
            int nibble = (int) (id >>> (Long.SIZE - 4 - 4 * i)) & 0xF;
            digits[start + i] = (byte) (nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
        }
    }

    /** Whether the trace is recorded. */
    public boolean sampled() {
        return (flags & SAMPLED) != 0;
    }

    /** A new span of the same trace, with an id from {@code random}. */
    public TraceContext newChild(RandomGenerator random) {
        return withSpanId(nonZero(random));
    }

    /**
     * Makes calls of this thread part of this span, and shows the trace's id in the MDC, until the scope is closed; like {@link
     * CallOptions} that say nothing else.
     */
    public CallScope open() {
        return ThreadContext.current().withTrace(this).enter();
    }

    /** A task that runs inside this thread's trace, on whatever thread runs it; the task itself where there is none. */
    public static Runnable carry(Runnable task) {
        TraceContext current = currentOrNull();
        return current == null ? task : current.wrap(task);
    }

    /** A task that runs inside {@link #open()}, on whatever thread runs it. */
    public Runnable wrap(Runnable task) {
        return () -> {
            CallScope scope = open();
            try {
                task.run();
            } finally {
                scope.close();
            }
        };
    }

    /** The same trace at another span. */
    public TraceContext withSpanId(long newSpanId) {
        return new TraceContext(traceIdHigh, traceIdLow, newSpanId, flags);
    }

    /** Whether both are places in one trace. */
    boolean sameTrace(@Nullable TraceContext other) {
        return other != null && traceIdHigh == other.traceIdHigh && traceIdLow == other.traceIdLow;
    }

    private static long nonZero(RandomGenerator random) {
        long id;
        do {
            id = random.nextLong();
        } while (id == 0);
        return id;
    }

    /** The {@code traceparent} header. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return "00-" + traceId() + '-' + hex.toHexDigits(spanId) + '-' + hex.toHexDigits(flags);
    }
}
