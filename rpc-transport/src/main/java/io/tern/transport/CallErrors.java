package io.tern.transport;

import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.protocol.StackText;
import java.util.function.Supplier;

/**
 * Turns whatever is thrown while a request or reply is written or read into the failure of that call, which is answered at once. Values
 * run users' code there, so every throwable may come. Thread-safe.
 */
final class CallErrors {
    static final String WRITE_ARGUMENTS = "write the arguments";
    static final String READ_ARGUMENTS = "read the arguments";
    static final String WRITE_REPLY = "write the reply";
    static final String READ_REPLY = "read the reply";

    private CallErrors() {}

    /** A failure of reading; see {@link #writing}. */
    static RpcException.Builder reading(String doing, Throwable thrown) {
        if (thrown instanceof RpcException failure) {
            return failure.toBuilder().cause(failure.getCause());
        }
        if (thrown instanceof OutOfMemoryError) {
            return RpcException.builder(StatusCode.INTERNAL, "no memory to " + doing + ": " + thrown.getMessage())
                    .cause(thrown);
        }
        return RpcException.builder(StatusCode.SERIALIZATION, "cannot " + doing + ": " + text(thrown))
                .cause(thrown);
    }

    /**
     * A failure of writing.
     *
     * @param doing what was being done, one of the constants
     * @param tooLarge the failure if a buffer was full
     */
    static RpcException.Builder writing(String doing, Throwable thrown, Supplier<RpcException> tooLarge) {
        return reading(doing, Causes.isBufferFull(thrown) ? tooLarge.get() : thrown);
    }

    /** The message of an error alone, the name of a method for instance, does not say what is wrong. */
    private static String text(Throwable thrown) {
        return thrown instanceof Error ? StackText.line(thrown) : Causes.text(thrown);
    }
}
