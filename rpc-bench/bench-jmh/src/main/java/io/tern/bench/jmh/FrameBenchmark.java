package io.tern.bench.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tern.api.Clock;
import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.protocol.BodyBudget;
import io.tern.protocol.ClientDictionary;
import io.tern.protocol.Compression;
import io.tern.protocol.Frame;
import io.tern.protocol.FrameDecoder;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.RequestEncoder;
import io.tern.protocol.Side;
import io.tern.testkit.TestRuntime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request frame without its serializer: what the protocol itself costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
    private static final int DICTIONARY = 1_024;

    @Param({"16", "4096"})
    private int bodyBytes;

    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final TestRuntime runtime = TestRuntime.create();
    private final RequestEncoder encoder = new RequestEncoder(
            Defaults.FRAME_LIMIT_BYTES,
            Defaults.ATTACHMENTS_LIMIT_BYTES,
            Compression.none(Defaults.FRAME_LIMIT_BYTES),
            new ClientDictionary(DICTIONARY));
    private byte[] body = {};
    private @Nullable Invocation invocation;
    private @Nullable ByteBuf encoded;
    private @Nullable FrameDecoder decoder;
    private @Nullable Frame decoded;

    /** Encodes once, and shakes hands with the decoder. */
    @Setup
    public void setUp() {
        body = new byte[bodyBytes];
        invocation = runtime.newInvocation("read", "key");
        encoded = encode();
        BodyBudget budget = new BodyBudget(1 << 20, Clock.system());
        BodyBudget.Account account = budget.newAccount(NeverPaused.INSTANCE);
        FrameDecoder fresh = new FrameDecoder(Side.SERVER, Defaults.FRAME_LIMIT_BYTES, account, this::take);
        decoder = fresh;
        ByteBuf hello = Unpooled.buffer();
        HelloFrame.builder("bench", "bench-1").build().encode(hello);
        fresh.feed(hello);
    }

    /** Gives the buffers back. */
    @TearDown
    public void tearDown() {
        Prepared.value(encoded).release();
        Prepared.value(decoder).close();
        runtime.close();
    }

    /** Encodes into a pooled buffer and stamps it, as caller and event loop do. */
    @Benchmark
    public int encodeRequest() {
        ByteBuf frame = encode();
        int bytes = frame.readableBytes();
        frame.release();
        return bytes;
    }

    /** Decodes header, head and body out of a read buffer. */
    @Benchmark
    public @Nullable Frame decodeRequest() {
        Prepared.value(decoder).feed(Prepared.value(encoded).readerIndex(0));
        return decoded;
    }

    private ByteBuf encode() {
        ByteBuf frame = encoder.newFrame(allocator);
        int content = encoder.begin(frame, Prepared.value(invocation), false, true);
        frame.writeBytes(body);
        frame = encoder.finish(frame, content);
        RequestEncoder.stamp(frame, 1, 1, Defaults.TIMEOUT_MILLIS);
        return frame;
    }

    private void take(Frame frame) {
        if (frame instanceof HelloFrame hello) {
            Prepared.value(decoder).agreed(hello.maxVersion());
        }
        decoded = frame;
    }
}
