package io.tern.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded texts of stack traces that travel, and what a caller sees of them. A user's class may throw wherever it is asked
 * something: that costs the text in question and nothing else. Stateless.
 */
public final class StackText {
    private static final Logger logger = LoggerFactory.getLogger(StackText.class);
    private static final int MAX_CHARS = 4_096;
    private static final int MAX_CAUSES = 5;
    private static final int MAX_FRAMES = 20;
    private static final StackTraceElement[] NONE = {};

    /** Stands between the frames of two sides. */
    private static final StackTraceElement BORDER =
            new StackTraceElement("tern", "remoteCall", "frames of the server above, of the caller below", -1);

    private StackText() {}

    /** An exception with its causes as {@link Throwable#printStackTrace()} would print them, as far as there is room. */
    public static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            text.append(depth == 0 ? "" : "Caused by: ").append(line(cause)).append('\n');
            append(text, framesOf(cause));
            cause = causeOf(cause);
        }
        return text.length() <= MAX_CHARS ? text.toString() : text.substring(0, MAX_CHARS);
    }

    /** Class and message. */
    public static String line(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | Error broken) {
            return thrown.getClass().getName() + " (its message cannot be made: "
                    + broken.getClass().getName() + ')';
        }
    }

    /** The frames of an exception; empty if it has none. */
    public static StackTraceElement[] framesOf(Throwable thrown) {
        try {
            StackTraceElement[] frames = thrown.getStackTrace();
            return frames == null ? NONE : frames;
        } catch (RuntimeException | Error broken) {
            return NONE;
        }
    }

    /** The message, null without one. */
    public static @Nullable String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | Error broken) {
            return "(no message: getMessage threw " + broken.getClass().getName() + ')';
        }
    }

    /** The cause, null without one. */
    public static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException | Error broken) {
            return null;
        }
    }

    private static void append(StringBuilder text, StackTraceElement[] frames) {
        for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
            text.append("\tat ").append(frames[i]).append('\n');
        }
    }

    /** The first frames of an exception for {@link #readFrames}, one a line; null if it has none. */
    static @Nullable String writeFrames(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        StackTraceElement[] frames = framesOf(thrown);
        for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
            StackTraceElement frame = frames[i];
            String line = frame.getClassName()
                    + '.'
                    + frame.getMethodName()
                    + '('
                    + (frame.getFileName() == null ? "" : frame.getFileName())
                    + ':'
                    + frame.getLineNumber()
                    + ')';
            if (text.length() + line.length() >= MAX_CHARS) {
                break;
            }
            text.append(text.length() == 0 ? "" : "\n").append(line);
        }
        return text.length() == 0 ? null : text.toString();
    }

    /** Reads the output of {@link #writeFrames}. Lines of another form, and those beyond the bound, are left out. */
    static List<StackTraceElement> readFrames(@Nullable String text) {
        List<StackTraceElement> frames = new ArrayList<>();
        if (text != null) {
            text.lines().limit(MAX_FRAMES).forEach(line -> {
                StackTraceElement frame = readFrame(line);
                if (frame != null) {
                    frames.add(frame);
                }
            });
        }
        return frames;
    }

    private static @Nullable StackTraceElement readFrame(String line) {
        int open = line.lastIndexOf('(');
        int dot = line.lastIndexOf('.', open);
        int colon = line.lastIndexOf(':');
        if (dot <= 0 || dot + 1 >= open || colon <= open || !line.endsWith(")")) {
            return null;
        }
        try {
            int number = Integer.parseInt(line, colon + 1, line.length() - 1, 10);
            String file = colon == open + 1 ? null : line.substring(open + 1, colon);
            return new StackTraceElement(line.substring(0, dot), line.substring(dot + 1, open), file, number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Puts the frames of the other side before those of this one, as the exception was thrown there and went on here. */
    static void prepend(List<StackTraceElement> remote, Throwable made) {
        if (!remote.isEmpty()) {
            StackTraceElement[] local = framesOf(made);
            Stream<StackTraceElement> border = local.length == 0 ? Stream.of() : Stream.of(BORDER);
            setFrames(
                    made,
                    Stream.of(remote.stream(), border, Stream.of(local))
                            .flatMap(frames -> frames)
                            .toArray(StackTraceElement[]::new));
        }
    }

    private static void setFrames(Throwable made, StackTraceElement[] frames) {
        try {
            made.setStackTrace(frames);
        } catch (RuntimeException | Error broken) {
            logger.debug("{} takes no frames", made.getClass().getName(), broken);
        }
    }

    /** The frames after a line, as {@link Throwable#printStackTrace()} would print them. */
    static String print(String line, List<StackTraceElement> frames) {
        StringBuilder text = new StringBuilder(line).append('\n');
        append(text, frames.toArray(NONE));
        return text.toString();
    }
}
