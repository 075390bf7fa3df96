package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.protocol.Agreement;
import io.tern.protocol.ClientDictionary;
import io.tern.protocol.Compression;
import io.tern.protocol.Content;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.RequestEncoder;
import io.tern.protocol.ResponseFrame;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Arguments to frames and frames to results, as one connection agreed. Thread-safe, except that numbers are given out on the
 * connection's event loop.
 */
final class ClientCodec {
    private final Agreement agreed;
    private final Compression compression;
    private final ByteBufAllocator allocator;
    private final ClientDictionary dictionary;
    private final RequestEncoder encoder;
    private final Map<MethodDefinition, SessionMethod> methods = new ConcurrentHashMap<>();
    /** The same, found without looking at names. */
    private final Map<ClientMethod, SessionMethod> byCaller = new ConcurrentHashMap<>();

    ClientCodec(Agreement agreed, Compression compression, TransportOptions options, ByteBufAllocator allocator) {
        this.agreed = agreed;
        this.compression = compression;
        this.allocator = allocator;
        dictionary = new ClientDictionary(agreed.dictionaryLimit());
        encoder =
                new RequestEncoder(agreed.frameLimitBytes(), options.attachmentsLimitBytes(), compression, dictionary);
    }

    /** What this connection knows of a method, or null if the server lacks the serializer. */
    @Nullable
    SessionMethod method(ClientMethod method, String serializer) {
        SessionMethod known = byCaller.get(method);
        if (known == null) {
            known = find(method, serializer);
            if (known != null) {
                byCaller.put(method, known);
            }
        }
        return known;
    }

    private @Nullable SessionMethod find(ClientMethod method, String serializer) {
        int number = agreed.serializerNumber(serializer);
        if (number == 0) {
            return null;
        }
        MethodDefinition definition = method.definition(number);
        return methods.computeIfAbsent(definition, SessionMethod::new);
    }

    /**
     * Encodes a request; the frame is the caller's.
     *
     * @throws RpcException not executed, if the arguments cannot travel or are too large
     */
    ByteBuf encode(ClientMethod method, Invocation invocation, boolean compact) {
        ByteBuf frame = encoder.newFrame(allocator, method.usualSize().bytes());
        boolean done = false;
        try {
            int content = encoder.begin(frame, invocation, method.oneway(), compact);
            writeArguments(method, invocation, frame, compact);
            method.usualSize().saw(frame.readableBytes());
            ByteBuf finished = encoder.finish(frame, content);
            done = true;
            return finished;
        } catch (OutOfMemoryError e) {
            throw e; // There is no room for this call now, and nothing wrong with it.
        } catch (Throwable e) {
            throw CallErrors.writing(CallErrors.WRITE_ARGUMENTS, e, encoder::tooLarge)
                    .notExecuted(true)
                    .build();
        } finally {
            if (!done) {
                frame.release();
            }
        }
    }

    private static void writeArguments(ClientMethod method, Invocation invocation, ByteBuf frame, boolean compact) {
        if (invocation.kept() instanceof EncodedArguments encoded) {
            encoded.write(method.codec(), frame, compact);
        } else {
            method.codec().writeArguments(invocation.arguments(), frame, compact);
        }
    }

    /** A reference gives the connection up. */
    void forget(ServiceClient caller) {
        caller.methods().forEach(byCaller::remove);
    }

    /** The definitions to write before a request that uses these attachment keys. On the event loop. */
    List<DefineFrame> defineKeys(Set<String> keys) {
        return keys.isEmpty() ? List.of() : dictionary.defineKeys(keys);
    }

    /** The definition to write before the first request of a method, or null if there is no room for more. On the event loop. */
    @Nullable
    DefineFrame define(SessionMethod method) {
        DefineFrame frame = dictionary.define(method.definition());
        if (frame == null) {
            method.alwaysInline();
        } else {
            method.number(frame.id());
        }
        return frame;
    }

    /**
     * Fills in what is known when a request leaves. Takes the frame over and returns it, or another one. On the event loop.
     *
     * @throws RpcException not executed, if the frame is too large with the method's names inside; it stays the caller's then
     */
    ByteBuf stamp(ByteBuf frame, SessionMethod method, int id, int remainingMillis) {
        ByteBuf stamped = method.inline() ? encoder.inline(frame, method.definition()) : frame;
        RequestEncoder.stamp(stamped, id, method.number(), remainingMillis);
        return stamped;
    }

    /** What a response means for its call; values and exceptions are decoded when somebody asks for them. */
    Result result(ResponseFrame response, ClientCall call) {
        int requestBytes = call.sentBytes();
        int responseBytes = FrameHeader.BYTES + response.bodyBytes();
        RpcException failure = response.failure();
        if (failure != null) {
            return Result.failure(call.describe(failure.toBuilder())
                            .notServed(notServed(failure))
                            .cause(failure.getCause())
                            .build())
                    .withBytes(requestBytes, responseBytes);
        }
        Result result = response.status() == ResponseFrame.Status.VALUE
                ? Result.encodedValue(call.keep(response), requestBytes, responseBytes)
                : Result.encodedException(call.keep(response), requestBytes, responseBytes);
        return response.hasAttachments() ? result.withAttachments(response.attachments()) : result;
    }

    /** As the server says; of an older one its code is all there is. That it is going away it says with {@code GOAWAY}. */
    boolean notServed(RpcException failure) {
        return agreed.serverSaysNotServed()
                ? failure.notServed()
                : failure.code() == StatusCode.NOT_FOUND && failure.notExecuted();
    }

    /** A value's bytes without the call that brought them, whose arguments nobody has to keep. */
    Result.Encoded repeatable(ResponseFrame response, MethodCodec codec) {
        Compression unpacking = compression;
        return () -> codec.readResult(response.content(unpacking), response.compact());
    }

    /** Decodes what a call's response carries. */
    @Nullable
    Object decode(ResponseFrame response, ClientCall call) {
        MethodCodec codec = call.method().codec();
        try {
            Content content = response.content(compression);
            return response.status() == ResponseFrame.Status.VALUE
                    ? codec.readResult(content, response.compact())
                    : codec.readException(content);
        } catch (RpcException e) {
            throw call.describe(e.toBuilder()).build();
        } catch (Throwable e) {
            throw call.describe(CallErrors.reading(CallErrors.READ_REPLY, e))
                    .hint("The method did run; check that both sides have compatible versions of the interface")
                    .build();
        }
    }
}
