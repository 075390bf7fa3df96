package io.tern.transport;

import io.tern.protocol.StackText;
import org.jspecify.annotations.Nullable;

/** Says in a few words why something failed. Thread-safe. */
final class Causes {
    private static final String NETTY_BUFFER = "io.netty.buffer.";
    private static final int MAX_DEPTH = 32;

    private Causes() {}

    /** The message, or the class where there is none. */
    static String text(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown cause";
        }
        String message = StackText.messageOf(cause);
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    /**
     * Whether writing failed because a buffer may not grow any further, however deep the serializer hid that. An index error of
     * the user's own code, which looks alike, does not come out of Netty.
     */
    static boolean isBufferFull(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < MAX_DEPTH; cause = StackText.causeOf(cause)) {
            StackTraceElement[] stack = StackText.framesOf(cause);
            if (cause instanceof IndexOutOfBoundsException
                    && stack.length > 0
                    && stack[0].getClassName().startsWith(NETTY_BUFFER)) {
                return true;
            }
            depth++;
        }
        return false;
    }
}
