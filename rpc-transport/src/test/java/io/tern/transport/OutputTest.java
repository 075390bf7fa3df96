package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves a channel, in order, in few pieces. */
final class OutputTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final UnsentBytes unsent = new UnsentBytes(300_000);
    private final Output output = new Output(channel.pipeline().firstContext(), unsent, new Output.Turns() {
        @Override
        public void turnWanted() {
            turnWanted = true;
        }

        @Override
        public boolean isLate() {
            return late;
        }

        @Override
        public boolean hasMuch() {
            return hasMuch;
        }
    });
    private boolean turnWanted;
    private boolean late;
    private boolean hasMuch;

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Flushes, and goes on as long as it asks for it. */
    private void flushAll() {
        output.flush();
        takeTurns();
    }

    private void takeTurns() {
        while (turnWanted) {
            turnWanted = false;
            output.turn();
        }
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

        flushAll();
        assertThat(left()).containsExactly(13, "one two three");
        assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
    }

    @Test
    void oneFrameLeavesAsItIs() {
        ByteBuf frame = frame("alone");
        output.write(frame);
        flushAll();

        ByteBuf left = channel.readOutbound();
        assertThat(left).isSameAs(frame);
        left.release();
    }

    @Test
    void aLargeFrameLeavesByItselfAndInOrder() {
        output.write(frame("before "));
        output.write(frame("large ".repeat(2_000)));
        output.write(frame("after"));
        flushAll();

        assertThat(left()).containsExactly(7, 12_000, 5, "before " + "large ".repeat(2_000) + "after");
    }

    @Test
    void manySmallFramesLeaveInPiecesOfSomeSize() {
        for (int i = 0; i < 100; i++) {
            output.write(frame("x".repeat(1_000)));
        }
        flushAll();

        assertThat(left()).containsExactly(32_000, 32_000, 32_000, 4_000, "x".repeat(100_000));
    }

    @Test
    void aFrameThatSomebodyWaitsForKeepsItsPlace() {
        List<Object> told = new ArrayList<>();
        output.write(frame("first "));
        output.write(frame("second "), done -> told.add(done.isSuccess()));
        output.write(frame("third"));
        assertThat(told).isEmpty();

        flushAll();
        assertThat(told).containsExactly(true);
        assertThat(left()).as("an empty piece is what is awaited").containsExactly(13, 0, 5, "first second third");
    }

    @Test
    void handsTheChannelNoMoreThanItTakesSoon() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
        String text = "0123456789".repeat(100_000);
        ByteBuf large = frame(text);
        FullSocket socket = new FullSocket();
        channel.pipeline().addFirst(socket);
        output.write(large);
        output.write(frame("after"));
        flushAll();
        assertThat(output.handedBytes()).isBetween(128L * 1024, 3L * 64 * 1024);
        assertThat(output.waitingBytes()).isEqualTo(text.length() + 5 - output.handedBytes());
        assertThat(output.pendingBytes()).isGreaterThanOrEqualTo(text.length() + 5);

        channel.pipeline().remove(socket);
        flushAll();
        List<Object> left = left();
        assertThat(left.get(0)).as("a part").isEqualTo(64 * 1024);
        assertThat(left.get(left.size() - 1)).isEqualTo(text + "after");
        assertThat(output.pendingBytes()).isZero();
        assertThat(large.refCnt()).isZero();
    }

    @Test
    void whereMuchIsUnsentAChannelGetsASmallPartAtATime() {
        String text = "0123456789".repeat(20_000);
        unsent.add(300_001);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 256 * 1024));
        FullSocket socket = new FullSocket();
        channel.pipeline().addFirst(socket);
        output.write(frame(text));
        output.write(frame("after"));
        flushAll();
        assertThat(output.handedBytes()).isEqualTo(32 * 1024);

        socket.takeAll();
        assertThat(output.handedBytes()).as("the next one when it has left").isEqualTo(2 * 32 * 1024);
        unsent.add(-300_001);
        socket.takeAll();
        assertThat(output.waitingBytes()).as("the rest when there is room").isZero();
        socket.takeAll();
        List<Object> left = left();
        assertThat(left.get(left.size() - 1)).isEqualTo(text + "after");
    }

    @Test
    void whoMakesItMuchItselfGoesOnWhenItsPartHasLeft() {
        String text = "0123456789".repeat(30_000);
        unsent.add(200_000);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 1024 * 1024));
        FullSocket socket = new FullSocket();
        channel.pipeline().addFirst(socket);
        output.write(frame(text));
        flushAll();
        assertThat(output.handedBytes()).isEqualTo(128 * 1024);
        assertThat(unsent.areMany()).isTrue();

        unsent.add(-200_000);
        for (int i = 0; i < 3; i++) {
            socket.takeAll();
        }
        List<Object> left = left();
        assertThat(left.get(left.size() - 1)).isEqualTo(text);
    }

    @Test
    void aFrameThatWaitsCountsMoreThanItsBytes() {
        FullSocket socket = new FullSocket();
        channel.pipeline().addFirst(socket);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        output.write(frame("fills the channel"));
        flushAll();
        long before = output.pendingBytes();
        for (int i = 0; i < 100; i++) {
            output.write(frame("x"));
        }
        assertThat(output.pendingBytes() - before).isGreaterThan(10_000);
        socket.takeAll();
        takeTurns();
        socket.takeAll();
    }

    @Test
    void whatIsUnsentCountsForAllChannelsUntilItHasLeft() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 256 * 1024));
        FullSocket socket = new FullSocket();
        channel.pipeline().addFirst(socket);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 512 * 1024));
        output.write(frame("x".repeat(400_000)));
        flushAll();
        assertThat(unsent.areMany()).isTrue();
        socket.takeAll();
        output.tick();
        assertThat(unsent.areMany()).isFalse();

        output.write(frame("x".repeat(400_000)));
        flushAll();
        assertThat(unsent.areMany()).isTrue();
        output.close();
        assertThat(unsent.areMany()).as("of a channel that has ended").isFalse();
        socket.takeAll();
    }

    @Test
    void littleIsSentAtOnceUnlessTheLoopIsLateAndTheClientHasMuch() {
        late = true;
        hasMuch = true;
        output.write(frame("x".repeat(20_000)));
        output.flushIfNeeded();
        assertThat(turnWanted).isTrue();
        assertThat(output.handedBytes()).isZero();

        output.turn();
        assertThat(output.waitingBytes()).isZero();
        turnWanted = false;
        late = false;
        sendsAtOnce();
        late = true;
        hasMuch = false;
        sendsAtOnce();
    }

    private void sendsAtOnce() {
        output.write(frame("x"));
        output.flushIfNeeded();
        assertThat(turnWanted).isFalse();
        assertThat(output.waitingBytes()).isZero();
    }

    @Test
    void muchIsSentInTurnsBetweenWhichOthersHaveTheirs() {
        String text = "0123456789".repeat(50_000);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 1024 * 1024));
        output.write(frame(text));
        output.flush();
        assertThat(turnWanted).isTrue();
        assertThat(output.handedBytes()).as("before its first turn").isZero();

        turnWanted = false;
        output.turn();
        assertThat(turnWanted).as("there is more").isTrue();
        assertThat(output.handedBytes()).isEqualTo(128 * 1024);
        takeTurns();
        assertThat(output.pendingBytes()).isZero();
        List<Object> left = left();
        assertThat(left.get(left.size() - 1)).isEqualTo(text);
    }

    @Test
    void dropsTheRestOfALargeFrameAtTheEnd() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
        ByteBuf large = frame("x".repeat(1_000_000));
        List<Object> told = new ArrayList<>();
        channel.pipeline().addFirst(new FullSocket());
        output.write(large, done -> told.add(done.isSuccess()));
        flushAll();
        assertThat(output.handedBytes()).isPositive();
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
        flushAll();
        assertThat(left()).containsExactly("");
    }

    /** Takes what has been flushed when it is told to. */
    private final class FullSocket extends ChannelOutboundHandlerAdapter {
        private @Nullable ChannelHandlerContext flushed;

        @Override
        public void flush(ChannelHandlerContext context) {
            flushed = context;
        }

        void takeAll() {
            ChannelHandlerContext context = flushed;
            flushed = null;
            if (context != null) {
                context.flush();
                takeTurns();
            }
        }
    }
}
