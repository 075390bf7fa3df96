package io.tern.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Clock;
import io.tern.api.RpcException;

/** Whatever a peer sends: a decoder throws its one exception or reads on, and what it hands on can be looked at. */
class FrameDecoderFuzzTest {
    private static final int LIMIT = 4096;

    @FuzzTest(maxDuration = "60s")
    void anyBytesInAnyParts(FuzzedDataProvider data) {
        Side side = data.consumeBoolean() ? Side.SERVER : Side.CLIENT;
        boolean greeted = data.consumeBoolean();
        try (DeflateCompressor deflate = new DeflateCompressor()) {
            Receiver receiver = new Receiver(side, Compression.of(deflate, 0, LIMIT));
            if (greeted) {
                receiver.decoder.agreed(FrameHeader.VERSION);
            }
            while (data.remainingBytes() > 0) {
                ByteBuf frame = frame(data);
                while (frame.isReadable()) {
                    int part = data.consumeInt(1, Math.min(frame.readableBytes(), 200));
                    receiver.decoder.feed(frame.readSlice(part));
                }
            }
            receiver.decoder.close();
        } catch (ProtocolException expected) {
            if (expected.getMessage() == null || expected.getMessage().length() > 2000) {
                throw new AssertionError("a message without words or without bounds", expected);
            }
        }
    }

    /** Mostly frames with a good header, or the fuzzer would spend its time on guessing the magic. */
    private static ByteBuf frame(FuzzedDataProvider data) {
        if (data.consumeInt(0, 15) == 0) {
            return Unpooled.wrappedBuffer(data.consumeBytes(50));
        }
        int type = data.consumeInt(0, 11);
        int flags = data.consumeInt(0, 15) == 0 ? data.consumeInt() : data.consumeInt(0, 63);
        int id = data.consumeInt(0, 15) == 0 ? data.consumeInt() : data.consumeInt(1, 5);
        byte[] body = data.consumeBytes(data.consumeInt(0, 300));
        int length = data.consumeInt(0, 15) == 0 ? data.consumeInt(0, LIMIT * 2) : body.length;
        return FrameCollector.header(type, flags, id, length).writeBytes(body);
    }

    /** Looks at everything. Not thread-safe. */
    private static final class Receiver implements FrameHandler, BodyBudget.Reader {
        private final ServerDictionary<Object> dictionary = new ServerDictionary<>(16);
        private final Compression compression;
        private final FrameDecoder decoder;

        Receiver(Side side, Compression compression) {
            this.compression = compression;
            decoder = new FrameDecoder(side, LIMIT, new BodyBudget(1 << 20, Clock.system()).newAccount(this), this);
        }

        @Override
        public void onFrame(Frame frame) {
            if (frame instanceof HelloFrame hello) {
                HelloFrame own = HelloFrame.builder("own", "own-1").build();
                decoder.agreed(Agreement.of(Side.SERVER, own, hello).version());
            } else if (frame instanceof DefineFrame define) {
                dictionary.define(define);
            }
            if (frame instanceof ControlFrame control) {
                ByteBuf out = Unpooled.buffer();
                control.encode(out);
            }
            try {
                if (!(frame instanceof OversizeFrame)) {
                    FrameText.fields(frame, dictionary, compression);
                }
            } catch (RpcException e) {
                e.code();
            }
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close(String reason) {
            decoder.close();
        }
    }
}
