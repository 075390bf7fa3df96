package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Clock;
import io.tern.protocol.BodyBudget;
import io.tern.protocol.Frame;
import io.tern.protocol.FrameDecoder;
import io.tern.protocol.FrameType;
import io.tern.protocol.PingFrame;
import io.tern.protocol.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what was read becomes frames. */
final class InputTest {
    private final List<Integer> seen = new ArrayList<>();
    private final FrameDecoder decoder = new FrameDecoder(
            Side.SERVER, 10_000, new BodyBudget(1 << 20, Clock.system()).newAccount(new NoReader()), this::onFrame);
    private final Input input = new Input(decoder);
    private Consumer<Integer> reaction = id -> {};

    InputTest() {
        input.read(encoded(RawPeer.hello().build()), false);
        input.readWaiting();
        seen.clear();
    }

    @AfterEach
    void close() {
        input.close();
    }

    private void onFrame(Frame frame) {
        decoder.agreed(1);
        input.frameRead();
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
    void whatOnlyContinuesABodyWaitsForNoTurn() {
        input.read(
                pings(80).writeBytes(RawPeer.header(FrameType.REQUEST, 1, 5_000).writeZero(10)), false);
        input.readWaiting();
        assertThat(seen).hasSize(80);
        input.read(Unpooled.buffer().writeZero(1_000), false);
        assertThat(input.isEmpty()).isTrue();
        assertThat(decoder.missingBytes()).isEqualTo(3_990);

        input.read(Unpooled.buffer().writeZero(3_990), false);
        assertThat(input.waitingBytes()).as("a frame waits").isEqualTo(3_990);
    }

    @Test
    void aPauseHoldsFromTheNextFrameOn() {
        reaction = id -> input.pause(id == 3);
        ByteBuf bytes = pings(10);
        input.read(bytes, false);
        input.read(pings(1), false);
        input.readWaiting();
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(bytes.refCnt()).as("a copy waits").isZero();
        assertThat(input.waitingBytes()).isEqualTo(8 * 16);
        assertThat(input.isEmpty()).isFalse();
        assertThat(input.atFrameEnd()).isFalse();

        input.pause(false);
        input.readWaiting();
        assertThat(seen).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1);
        assertThat(input.waitingBytes()).isZero();
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
        ByteBuf late = pings(1);
        input.pause(true);
        input.read(bytes, false);
        input.pause(false);
        input.readWaiting();
        input.read(late, false);
        assertThat(seen).containsExactly(1, 2);
        assertThat(List.of(bytes.refCnt(), late.refCnt())).containsExactly(0, 0);
        assertThat(input.waitingBytes()).isZero();
    }

    @Test
    void whoSendsMuchAtOnceWaitsForItsTurnAndWhoSendsLittleDoesNot() {
        input.read(pings(31), false);
        assertThat(seen).hasSize(31);
        input.read(pings(40), false);
        assertThat(seen).as("the rest waits").hasSize(31 + 32);
        input.readWaiting();
        input.read(pings(1), false);
        assertThat(seen).as("a short turn: all is as before").hasSize(31 + 40 + 1);

        input.read(pings(200), false);
        input.readWaiting();
        input.read(pings(1), false);
        assertThat(seen).as("a long turn: it waits for the next one").hasSize(31 + 40 + 1 + 200);
        input.readWaiting();
        assertThat(seen).hasSize(31 + 40 + 1 + 200 + 1);
    }

    @Test
    void whoHasNotSaidHelloWaitsForItsTurn() {
        try (Input stranger = new Input(decoder)) {
            stranger.read(pings(1), false);
            assertThat(seen).isEmpty();
            stranger.readWaiting();
            assertThat(seen).hasSize(1);
        }
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
