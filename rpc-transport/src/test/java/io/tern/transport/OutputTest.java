package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves a channel, in order, in few pieces. */
final class OutputTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final Output output = new Output(channel.pipeline().firstContext());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf frame(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** The sizes of the pieces that left, and what they said together. */
    private List<Object> left() {
        List<Object> sizes = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            sizes.add(piece.readableBytes());
            text.append(piece.toString(StandardCharsets.US_ASCII));
            piece.release();
        }
        sizes.add(text.toString());
        return sizes;
    }

    @Test
    void smallFramesLeaveAsOne() {
        List<ByteBuf> frames = List.of(frame("one "), frame("two "), frame("three"));
        frames.forEach(output::write);
        assertThat(left()).containsExactly("");

        output.flush();
        assertThat(left()).containsExactly(13, "one two three");
        assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
    }

    @Test
    void oneFrameLeavesAsItIs() {
        ByteBuf frame = frame("alone");
        output.write(frame);
        output.flush();

        ByteBuf left = channel.readOutbound();
        assertThat(left).isSameAs(frame);
        left.release();
    }

    @Test
    void aLargeFrameLeavesByItselfAndInOrder() {
        output.write(frame("before "));
        output.write(frame("large ".repeat(2_000)));
        output.write(frame("after"));
        output.flush();

        assertThat(left()).containsExactly(7, 12_000, 5, "before " + "large ".repeat(2_000) + "after");
    }

    @Test
    void manySmallFramesLeaveInPiecesOfSomeSize() {
        for (int i = 0; i < 100; i++) {
            output.write(frame("x".repeat(1_000)));
        }
        output.flush();

        assertThat(left()).containsExactly(32_000, 32_000, 32_000, 4_000, "x".repeat(100_000));
    }

    @Test
    void aFrameThatSomebodyWaitsForKeepsItsPlace() {
        List<Object> told = new ArrayList<>();
        output.write(frame("first "));
        output.write(frame("second "), done -> told.add(done.isSuccess()));
        output.write(frame("third"));
        assertThat(told).isEmpty();

        output.flush();
        assertThat(told).containsExactly(true);
        assertThat(left()).as("an empty piece is what is awaited").containsExactly(13, 0, 5, "first second third");
    }

    @Test
    void handsTheChannelNoMoreThanItTakesSoon() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
        String text = "0123456789".repeat(100_000);
        ByteBuf large = frame(text);
        output.write(large);
        output.write(frame("after"));
        assertThat(output.handedBytes()).isBetween(128L * 1024, 3L * 64 * 1024);
        assertThat(output.waitingBytes()).isEqualTo(text.length() + 5 - output.handedBytes());
        assertThat(output.pendingBytes()).isGreaterThanOrEqualTo(text.length() + 5);

        output.flush();
        List<Object> left = left();
        assertThat(left.get(0)).as("a part").isEqualTo(64 * 1024);
        assertThat(left.get(left.size() - 1)).isEqualTo(text + "after");
        assertThat(output.pendingBytes()).isZero();
        assertThat(large.refCnt()).isZero();
    }

    @Test
    void dropsTheRestOfALargeFrameAtTheEnd() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
        ByteBuf large = frame("x".repeat(1_000_000));
        List<Object> told = new ArrayList<>();
        output.write(large, done -> told.add(done.isSuccess()));
        output.close();
        assertThat(output.waitingBytes()).isZero();
        assertThatThrownBy(channel::finishAndReleaseAll).isInstanceOf(ClosedChannelException.class);
        assertThat(large.refCnt()).isZero();
        assertThat(told).containsExactly(false);
    }

    @Test
    void flushesOnlyWhereSomethingWasWritten() {
        output.write(frame("x"));
        output.flushIfNeeded();
        assertThat(left()).containsExactly(1, "x");
        output.flushIfNeeded();
        assertThat(left()).containsExactly("");
    }

    @Test
    void whatWasNotFlushedIsReleasedAtTheEndAndSoIsWhatComesLater() {
        ByteBuf waiting = frame("waiting");
        ByteBuf late = frame("late");
        output.write(waiting);
        output.close();
        output.write(late);

        assertThat(waiting.refCnt()).isZero();
        assertThat(late.refCnt()).isZero();
        output.flush();
        assertThat(left()).containsExactly("");
    }
}
