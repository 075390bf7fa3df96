package io.tern.api;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an invocation, one of three: a value, an exception that the service threw by its contract, or a failure
 * of the framework. A value or exception that came over the wire may still be bytes; it is decoded once, by whoever asks first,
 * and a decoding error turns the result into a failure. Holds no resource that would have to be released. Thread-safe.
 */
public final class Result {
    private static final Result NOTHING = new Result(Kind.VALUE, null, null, Map.of());

    private enum Kind {
        VALUE,
        EXCEPTION,
        FAILURE
    }

    /** Bytes that become a value or an exception when somebody wants it. Called at most once. */
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
    }

    private final Kind kind;
    private final @Nullable Object content;
    private final @Nullable Encoded encoded;
    private final Map<String, String> attachments;
    private final int requestBytes;
    private final int responseBytes;
    private volatile @Nullable Result decoded;

    private Result(Kind kind, @Nullable Object content, @Nullable Encoded encoded, Map<String, String> attachments) {
        this(kind, content, encoded, attachments, 0, 0);
    }

    private Result(
            Kind kind,
            @Nullable Object content,
            @Nullable Encoded encoded,
            Map<String, String> attachments,
            int requestBytes,
            int responseBytes) {
        this.kind = kind;
        this.content = content;
        this.encoded = encoded;
        this.attachments = attachments;
        this.requestBytes = requestBytes;
        this.responseBytes = responseBytes;
    }

    /** A value, null included. */
    public static Result value(@Nullable Object value) {
        return value == null ? NOTHING : new Result(Kind.VALUE, value, null, Map.of());
    }

    /** An exception of the service. */
    public static Result exception(Throwable exception) {
        return new Result(Kind.EXCEPTION, Objects.requireNonNull(exception, "exception"), null, Map.of());
    }

    /** A failure of the framework. */
    public static Result failure(RpcException failure) {
        return new Result(Kind.FAILURE, Objects.requireNonNull(failure, "failure"), null, Map.of());
    }

    /** A value that is still bytes. */
    public static Result encodedValue(Encoded encoded) {
        return encodedValue(encoded, 0, 0);
    }

    /** A value that is still bytes, with the sizes of the frames that carried the call. */
    public static Result encodedValue(Encoded encoded, int requestBytes, int responseBytes) {
        return new Result(Kind.VALUE, null, encoded, Map.of(), requestBytes, responseBytes);
    }

    /** An exception of the service that is still bytes; they decode to a {@link Throwable}. */
    public static Result encodedException(Encoded encoded) {
        return encodedException(encoded, 0, 0);
    }

    /** An exception of the service that is still bytes, with the sizes of the frames that carried the call. */
    public static Result encodedException(Encoded encoded, int requestBytes, int responseBytes) {
        return new Result(Kind.EXCEPTION, null, encoded, Map.of(), requestBytes, responseBytes);
    }

    /** This result with these attachments for the caller instead of those it has; itself if there are none to set. */
    public Result withAttachments(Map<String, String> attached) {
        if (attached.isEmpty()) {
            return this;
        }
        return new Result(kind, content, lazyContent(), Map.copyOf(attached), requestBytes, responseBytes);
    }

    /** This result with the sizes of the frames that carried the call, for metrics. Set by transports. */
    public Result withBytes(int request, int response) {
        return new Result(kind, content, lazyContent(), attachments, request, response);
    }

    private @Nullable Encoded lazyContent() {
        return encoded == null ? null : this::decodedContent;
    }

    /** For copies, which share the one decoding. */
    private @Nullable Object decodedContent() {
        Result known = decoded();
        if (known.kind == Kind.FAILURE && known.content instanceof RpcException failure) {
            throw failure;
        }
        return known.content;
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

    /** Whether the service returned; for an encoded value this is said before decoding. */
    public boolean isValue() {
        return kind == Kind.VALUE;
    }

    /** Whether the service threw an exception that its interface declares. */
    public boolean isException() {
        return kind == Kind.EXCEPTION;
    }

    /** The failure of the framework, or null if the service returned or threw. */
    public @Nullable RpcException failure() {
        return kind == Kind.FAILURE ? (RpcException) content : null;
    }

    /** This result with its content decoded; a failure if that was not possible. May take CPU time. */
    public Result decoded() {
        if (encoded == null) {
            return this;
        }
        Result known = decoded;
        return known != null ? known : decode(encoded);
    }

    private synchronized Result decode(Encoded source) {
        Result known = decoded;
        if (known == null) {
            known = read(source);
            decoded = known;
        }
        return known;
    }

    private Result read(Encoded source) {
        try {
            Object read = source.decode();
            return kind == Kind.EXCEPTION && !(read instanceof Throwable)
                    ? unreadable("the reply could not be decoded: its exception is none", null)
                    : new Result(kind, read, null, attachments, requestBytes, responseBytes);
        } catch (RpcException e) {
            return new Result(Kind.FAILURE, e, null, attachments, requestBytes, responseBytes);
        } catch (RuntimeException | StackOverflowError e) { // a decoder's mistake, or a constructor's of the user
            return unreadable("the reply could not be decoded: " + e, e);
        }
    }

    private Result unreadable(String reason, @Nullable Throwable cause) {
        RpcException failure = RpcException.builder(StatusCode.SERIALIZATION, reason)
                .cause(cause)
                .build();
        return new Result(Kind.FAILURE, failure, null, attachments, requestBytes, responseBytes);
    }

    /**
     * The value.
     *
     * @throws IllegalStateException if this is no value
     */
    public @Nullable Object value() {
        Result known = decoded();
        if (known.kind != Kind.VALUE) {
            throw new IllegalStateException("no value: " + known);
        }
        return known.content;
    }

    /**
     * What to throw to the caller: the service's exception or the framework's failure.
     *
     * @throws IllegalStateException if this is a value
     */
    public Throwable thrown() {
        Result known = decoded();
        if (known.kind == Kind.VALUE || !(known.content instanceof Throwable throwable)) {
            throw new IllegalStateException("nothing thrown: " + known);
        }
        return throwable;
    }

    /** Never prints a value: it may be a secret. */
    @Override
    public String toString() {
        if (kind == Kind.FAILURE) {
            return "Result[" + content + ']';
        }
        return kind == Kind.VALUE ? "Result[value]" : "Result[exception]";
    }
}
