package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Clock;
import io.tern.protocol.BodyBudget;
import io.tern.protocol.Frame;
import io.tern.protocol.FrameDecoder;
import io.tern.protocol.PingFrame;
import io.tern.protocol.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what was read becomes frames. */
final class InputTest {
    private static final int FRAMES = 2_000;

    private final List<Integer> seen = new ArrayList<>();
    private final FrameDecoder decoder = new FrameDecoder(
            Side.SERVER, 10_000, new BodyBudget(1 << 20, Clock.system()).newAccount(new NoReader()), this::onFrame);
    private final Input input = new Input(decoder);
    private Consumer<Integer> reaction = id -> {};

    InputTest() {
        input.add(encoded(RawPeer.hello().build()));
        input.read();
        seen.clear();
    }

    @AfterEach
    void close() {
        input.close();
    }

    private void onFrame(Frame frame) {
        decoder.agreed(1);
        input.countFrame();
        if (frame instanceof PingFrame ping) {
            seen.add(ping.id());
            reaction.accept(ping.id());
        }
    }

    private static ByteBuf encoded(io.tern.protocol.ControlFrame frame) {
        ByteBuf bytes = Unpooled.buffer();
        frame.encode(bytes);
        return bytes;
    }

    private static ByteBuf pings(int count) {
        ByteBuf bytes = Unpooled.buffer();
        for (int i = 1; i <= count; i++) {
            new PingFrame(i).encode(bytes);
        }
        return bytes;
    }

    @Test
    void leavesTheLoopToOthersAfterSoManyFrames() {
        input.nextTurn();
        input.add(pings(FRAMES));
        int turns = 0;
        for (; !input.isEmpty(); turns++) {
            int before = seen.size();
            input.nextTurn();
            input.read();
            assertThat(seen.size() - before).isLessThanOrEqualTo(512);
        }
        assertThat(turns).isEqualTo(4);
        assertThat(seen).hasSize(FRAMES).isSorted();
    }

    @Test
    void aPauseHoldsFromTheNextFrameOn() {
        reaction = id -> input.pause(id == 3);
        ByteBuf bytes = pings(10);
        input.add(bytes);
        input.read();
        input.read();
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(input.isEmpty()).isFalse();
        assertThat(input.atFrameEnd()).isFalse();

        input.pause(false);
        input.read();
        assertThat(seen).hasSize(10);
        assertThat(bytes.refCnt()).isZero();
        assertThat(input.atFrameEnd()).isTrue();
    }

    @Test
    void whatWaitsIsReleasedAtTheEndAlsoIfAFrameBringsItAbout() {
        reaction = id -> {
            if (id == 2) {
                input.close();
            }
        };
        ByteBuf bytes = pings(10);
        ByteBuf behind = pings(1);
        ByteBuf late = pings(1);
        input.add(bytes);
        input.add(behind);
        input.read();
        input.add(late);
        input.read();
        assertThat(seen).containsExactly(1, 2);
        assertThat(List.of(bytes.refCnt(), behind.refCnt(), late.refCnt())).containsExactly(0, 0, 0);
    }

    /** There is no budget to exceed. */
    private static final class NoReader implements BodyBudget.Reader {
        @Override
        public void pause() {
            throw new AssertionError();
        }

        @Override
        public void resume() {
            // Never paused.
        }

        @Override
        public void close(String reason) {
            throw new AssertionError(reason);
        }
    }
}
