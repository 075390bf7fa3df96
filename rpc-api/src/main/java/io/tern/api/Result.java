package io.tern.api;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an invocation, one of three: a value, an exception that the service threw by its contract, or a failure
 * of the framework. A value or exception that came over the wire may still be bytes; it is decoded once, by whoever asks first,
 * and a decoding error turns the result into a failure, from then on for everybody who holds it. Holds no resource that would
 * have to be released. Thread-safe once it has been handed over safely, as the framework does.
 */
public final class Result {
    private static final Result NOTHING = new Result(Kind.VALUE, null, Map.of(), 0, 0);

    private enum Kind {
        VALUE,
        EXCEPTION,
        FAILURE,
        ENCODED_VALUE,
        ENCODED_EXCEPTION;

        boolean isEncoded() {
            return this == ENCODED_VALUE || this == ENCODED_EXCEPTION;
        }
    }

    /** Bytes that become a value or an exception when somebody wants it. Called once, and again only after an {@link Error} it let out. */
    @FunctionalInterface
    public interface Encoded {
        /**
         * Decodes.
         *
         * @throws RpcException if the bytes are not what the interface allows; what else it throws counts as {@link
         *     StatusCode#SERIALIZATION}
         */
        @Nullable
        Object decode();

        /**
         * The same bytes for somebody who keeps them: to be decoded any number of times, on any threads, to a new object each time. Holds
         * nothing of the call that brought them. Null if there is no such thing.
         */
        default @Nullable Encoded repeatable() {
            return null;
        }
    }

    /** What the content is: before decoding an {@link Encoded}. */
    private volatile Kind kind;
    /** Changed once, by decoding, before the kind. */
    private @Nullable Object content;

    private final Map<String, String> attachments;
    private final int requestBytes;
    private final int responseBytes;

    private Result(
            Kind kind, @Nullable Object content, Map<String, String> attachments, int requestBytes, int responseBytes) {
        this.kind = kind;
        this.content = content;
        this.attachments = attachments;
        this.requestBytes = requestBytes;
        this.responseBytes = responseBytes;
    }

    /** A value, null included. */
    public static Result value(@Nullable Object value) {
        return value == null ? NOTHING : new Result(Kind.VALUE, value, Map.of(), 0, 0);
    }

    /** An exception of the service. */
    public static Result exception(Throwable exception) {
        return new Result(Kind.EXCEPTION, Objects.requireNonNull(exception, "exception"), Map.of(), 0, 0);
    }

    /** A failure of the framework. */
    public static Result failure(RpcException failure) {
        return new Result(Kind.FAILURE, Objects.requireNonNull(failure, "failure"), Map.of(), 0, 0);
    }

    /** A value that is still bytes. */
    public static Result encodedValue(Encoded encoded) {
        return encodedValue(encoded, 0, 0);
    }

    /** A value that is still bytes, with the sizes of the frames that carried the call. */
    public static Result encodedValue(Encoded encoded, int requestBytes, int responseBytes) {
        return new Result(Kind.ENCODED_VALUE, encoded, Map.of(), requestBytes, responseBytes);
    }

    /** An exception of the service that is still bytes; they decode to a {@link Throwable}. */
    public static Result encodedException(Encoded encoded) {
        return encodedException(encoded, 0, 0);
    }

    /** An exception of the service that is still bytes, with the sizes of the frames that carried the call. */
    public static Result encodedException(Encoded encoded, int requestBytes, int responseBytes) {
        return new Result(Kind.ENCODED_EXCEPTION, encoded, Map.of(), requestBytes, responseBytes);
    }

    /** This result with these attachments for the caller instead of those it has; itself if there are none to set. */
    public Result withAttachments(Map<String, String> attached) {
        if (attached.isEmpty()) {
            return this;
        }
        return copy(Copies.of(attached), requestBytes, responseBytes);
    }

    /** This result with the sizes of the frames that carried the call, for metrics. Set by transports. */
    public Result withBytes(int request, int response) {
        return copy(attachments, request, response);
    }

    /** Copies share the one decoding. */
    private Result copy(Map<String, String> newAttachments, int request, int response) {
        Kind known = kind;
        Encoded shared = known.isEncoded() ? new Shared() : null;
        return new Result(known, shared == null ? content : shared, newAttachments, request, response);
    }

    /** What copies of a result decode: once for all of them. */
    private final class Shared implements Encoded {
        @Override
        public @Nullable Object decode() {
            return decodedContent();
        }

        @Override
        public @Nullable Encoded repeatable() {
            return Result.this.repeatable();
        }
    }

    private @Nullable Object decodedContent() {
        RpcException failure = decoded().failure();
        if (failure != null) {
            throw failure;
        }
        return content;
    }

    /**
     * The bytes of a value, to give several askers an object each; null if this is no value, or has none: it is decoded already, or never
     * travelled.
     */
    public @Nullable Encoded repeatable() {
        return kind == Kind.ENCODED_VALUE && content instanceof Encoded encoded ? encoded.repeatable() : null;
    }

    /** What the server attached to its reply. */
    public Map<String, String> attachments() {
        return attachments;
    }

    /** Size of the request's frame in bytes; 0 where it is not known, or nothing was sent. */
    public int requestBytes() {
        return requestBytes;
    }

    /** Size of the reply's frame in bytes; 0 where it is not known, or none came. */
    public int responseBytes() {
        return responseBytes;
    }

    /** Whether the service returned; of a value that is still bytes this is said, too. */
    public boolean isValue() {
        Kind known = kind;
        return known == Kind.VALUE || known == Kind.ENCODED_VALUE;
    }

    /** Whether the service threw an exception that its interface declares. */
    public boolean isException() {
        Kind known = kind;
        return known == Kind.EXCEPTION || known == Kind.ENCODED_EXCEPTION;
    }

    /** The failure of the framework, or null if the service returned or threw. */
    public @Nullable RpcException failure() {
        return kind == Kind.FAILURE ? (RpcException) content : null;
    }

    /** This result with its content decoded; a failure if that was not possible. May take CPU time. */
    public Result decoded() {
        if (kind.isEncoded()) {
            decode();
        }
        return this;
    }

    private synchronized void decode() {
        if (!(kind.isEncoded() && content instanceof Encoded source)) {
            return; // Another thread was faster.
        }
        try {
            Object read = source.decode();
            if (kind == Kind.ENCODED_VALUE) {
                become(Kind.VALUE, read);
            } else if (read instanceof Throwable) {
                become(Kind.EXCEPTION, read);
            } else {
                becomeUnreadable("the reply could not be decoded: its exception is none", null);
            }
        } catch (RpcException e) {
            become(Kind.FAILURE, e);
        } catch (OutOfMemoryError e) {
            throw e; // The bytes stay: there may be memory later.
        } catch (Throwable e) { // a decoder's mistake, or a user's class
            becomeUnreadable("the reply could not be decoded: " + text(e), e);
        }
    }

    /** A user's class may throw when it is asked for its message. */
    private static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | Error broken) {
            return thrown.getClass().getName();
        }
    }

    private void becomeUnreadable(String reason, @Nullable Throwable cause) {
        become(
                Kind.FAILURE,
                RpcException.builder(StatusCode.SERIALIZATION, reason)
                        .cause(cause)
                        .build());
    }

    private void become(Kind decoded, @Nullable Object newContent) {
        content = newContent;
        kind = decoded;
    }

    /**
     * The value.
     *
     * @throws IllegalStateException if this is no value
     */
    public @Nullable Object value() {
        if (decoded().kind != Kind.VALUE) {
            throw new IllegalStateException("no value: " + this);
        }
        return content;
    }

    /**
     * What to throw to the caller: the service's exception or the framework's failure.
     *
     * @throws IllegalStateException if this is a value
     */
    public Throwable thrown() {
        if (decoded().kind == Kind.VALUE || !(content instanceof Throwable throwable)) {
            throw new IllegalStateException("nothing thrown: " + this);
        }
        return throwable;
    }

    /** Never prints a value: it may be a secret. */
    @Override
    public String toString() {
        if (kind == Kind.FAILURE) {
            return "Result[" + content + ']';
        }
        return isValue() ? "Result[value]" : "Result[exception]";
    }
}
