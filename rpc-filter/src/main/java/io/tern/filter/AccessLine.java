package io.tern.filter;

import io.tern.api.EndedCall;
import io.tern.api.TraceContext;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * One line of the access log. Immutable, thread-safe.
 *
 * @param reason why it is written
 * @param call what it tells
 */
record AccessLine(AccessLogRule.Reason reason, EndedCall call) {
    private static final int MAX_TEXT = 64;
    private static final String NONE = "-";

    /** Writes it: a failed call as a warning, others as information. */
    void writeTo(Logger logger) {
        if (reason == AccessLogRule.Reason.FAILED) {
            logger.warn("{}", this);
        } else {
            logger.info("{}", this);
        }
    }

    /** The line as it is written: pairs of a name and a value in a fixed order, a dash for what is not known. */
    @Override
    public String toString() {
        TraceContext trace = call.trace();
        StringBuilder line = new StringBuilder(256);
        line.append("side=").append(call.side().name().toLowerCase(Locale.ROOT));
        line.append(" method=").append(call.method());
        line.append(" peer=").append(plain(call.peer()));
        line.append(" code=").append(call.outcome());
        line.append(" ms=");
        appendMillis(line, TimeUnit.NANOSECONDS.toMicros(call.durationNanos()));
        line.append(" attempt=").append(call.attempt());
        line.append(" requestBytes=").append(call.requestBytes());
        line.append(" responseBytes=").append(call.responseBytes());
        line.append(" tag=").append(plain(call.tag()));
        line.append(" trace=").append(trace == null ? NONE : trace.traceId());
        line.append(" why=").append(reason.name().toLowerCase(Locale.ROOT));
        return line.toString();
    }

    private static void appendMillis(StringBuilder line, long micros) {
        long rest = micros % 1_000;
        line.append(micros / 1_000)
                .append('.')
                .append(rest / 100)
                .append(rest / 10 % 10)
                .append(rest % 10);
    }

    /** Text of a peer's: whatever could begin a new line, end a value or flood the log is replaced or cut. */
    private static String plain(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        int length = Math.min(text.length(), MAX_TEXT);
        StringBuilder plain = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            plain.append(c > ' ' && c < 0x7f && c != '=' && c != '"' ? c : '?');
        }
        return plain.toString();
    }
}
