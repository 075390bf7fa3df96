package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.protocol.Agreement;
import io.tern.protocol.Compression;
import io.tern.protocol.ResponseEncoder;
import io.tern.protocol.ResponseFrame.Status;
import io.tern.protocol.StackText;

/** Results to frames, as one connection agreed. Thread-safe. */
final class ReplyEncoder {
    private final ResponseEncoder encoder;
    private final ByteBufAllocator allocator;
    private final RareWarnings warnings;
    private final boolean exceptionOrigins;

    ReplyEncoder(
            Agreement agreed,
            Compression compression,
            TransportOptions options,
            ByteBufAllocator allocator,
            RareWarnings warnings) {
        this.encoder = new ResponseEncoder(agreed.frameLimitBytes(), options.attachmentsLimitBytes(), compression);
        this.allocator = allocator;
        this.warnings = warnings;
        this.exceptionOrigins = agreed.exceptionOrigins();
    }

    /**
     * The frame of an outcome, the caller's.
     *
     * @throws RpcException what the client is to be told instead of an outcome that cannot travel
     */
    ByteBuf encode(ServerCall call, Result outcome) {
        RpcException failure = outcome.failure();
        if (failure != null) {
            return failure(call.id(), failure, call.fingerprintEqual());
        }
        try {
            return content(call, outcome);
        } catch (Throwable e) {
            throw broken(
                    call,
                    CallErrors.writing(CallErrors.WRITE_REPLY, e, encoder::tooLarge)
                            .stackTrace(false)
                            .build());
        }
    }

    private ByteBuf content(ServerCall call, Result outcome) {
        boolean compact = call.request().compact() && outcome.isValue();
        Status status = outcome.isValue() ? Status.VALUE : Status.EXCEPTION;
        UsualSize usualSize = call.served().usualSize();
        ByteBuf frame = encoder.newFrame(allocator, usualSize.bytes());
        boolean done = false;
        try {
            int start =
                    encoder.begin(frame, call.id(), status, call.fingerprintEqual(), compact, outcome.attachments());
            append(call.served().codec(), outcome, frame, compact);
            usualSize.saw(frame.readableBytes());
            ByteBuf finished = encoder.finish(frame, start);
            done = true;
            return finished;
        } finally {
            if (!done) {
                frame.release();
            }
        }
    }

    private void append(MethodCodec codec, Result outcome, ByteBuf frame, boolean compact) {
        if (outcome.isValue()) {
            codec.writeResult(outcome.value(), frame, compact);
            return;
        }
        Throwable thrown = outcome.thrown();
        if (!codec.writeException(thrown, frame, exceptionOrigins)) {
            throw RpcException.builder(StatusCode.UNKNOWN, StackText.line(thrown))
                    .remoteStack(StackText.of(thrown))
                    .stackTrace(false)
                    .build();
        }
    }

    private RpcException broken(ServerCall call, RpcException failure) {
        warnings.warn("REPLY " + failure.code(), failure.reason(), call.method());
        return failure;
    }

    /** The frame of a failure, the caller's. */
    ByteBuf failure(int id, RpcException failure, boolean fingerprintEqual) {
        return encoder.failure(allocator, id, failure, fingerprintEqual);
    }
}
