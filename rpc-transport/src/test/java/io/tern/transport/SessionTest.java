package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tern.api.TransportOptions;
import io.tern.protocol.Agreement;
import io.tern.protocol.BodyBudget;
import io.tern.protocol.Frame;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.Side;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a session leaves to its turn; its clock is the test's. */
class SessionTest {
    private static final Duration ROUND = Duration.ofNanos(200_000);

    private final TestRuntime runtime = TestRuntime.create();
    private final ShakyMedium shaky = new ShakyMedium();
    private final TransportContext context = context();
    private final EventLoop loop = context.loops().next();
    private final Probe one = new Probe();
    private final Probe other = new Probe();

    private TransportContext context() {
        Medium medium = shaky.get();
        BodyBudget budget = new BodyBudget(1 << 20, runtime.clock());
        return new TransportContext(
                runtime.context(),
                TransportOptions.DEFAULTS,
                medium,
                new IoLoops(medium, 1, runtime.clock(), runtime.context().threads()),
                budget,
                new BudgetSweep(budget, runtime.clock().nanoTime()),
                new PeerMemory(1 << 20),
                new UnsentBytes(1 << 20),
                new FramePool(),
                new TextCodecs(1),
                new RareWarnings(LoggerFactory.getLogger(SessionTest.class), runtime.clock()));
    }

    /** Counts what it is told. */
    private final class Probe extends Session {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private int ends;
        private boolean doesMuch;

        Probe() {
            super(SessionTest.this.context, SessionTest.this.loop, Side.SERVER);
            onLoop(() -> channel.pipeline().addLast(this));
        }

        void sayHello() {
            ByteBuf hello = Unpooled.buffer();
            RawPeer.hello().build().encode(hello);
            channel.writeInbound(hello);
        }

        void shutInput() {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }

        @Override
        void onInputEnd() {
            ends++;
        }

        @Override
        boolean hasMuchToDo() {
            return doesMuch;
        }

        @Override
        void begun() {}

        @Override
        void onHello(HelloFrame hello, Agreement agreed) {}

        @Override
        void onCallFrame(Frame frame) {}

        @Override
        void onRoom() {}

        @Override
        void onSlow(boolean slow) {}

        @Override
        boolean onTick(long nowNanos) {
            return false;
        }

        @Override
        void onEnd(String reason) {}

        @Override
        int helloTimeoutMillis() {
            return 5_000;
        }

        @Override
        boolean callsWait() {
            return false;
        }

        @Override
        GoAwayFrame farewell(String reason) {
            return GoAwayFrame.max(reason);
        }
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    @AfterEach
    void close() {
        onLoop(() -> {
            one.channel.finishAndReleaseAll();
            other.channel.finishAndReleaseAll();
        });
        context.loops().close();
        runtime.close();
    }

    @Test
    void theEndOfInputIsToldAtOnceWhereTheLoopIsInTime() {
        onLoop(() -> {
            other.isLate();
            one.shutInput();
            assertThat(one.ends).isEqualTo(1);
            one.shutInput();
            assertThat(one.ends).as("told once").isEqualTo(1);
        });
    }

    @Test
    void theEndOfInputWaitsForATurnWhereTheLoopIsLate() {
        onLoop(() -> {
            other.isLate();
            one.isLate();
            runtime.advance(ROUND.plusNanos(1));
            one.shutInput();
            assertThat(one.ends).as("others are served before").isZero();
        });
        Awaitility.await().until(() -> loop.submit(() -> one.ends).get() == 1);
    }

    @Test
    void aTurnThatCouldNotBeScheduledComesAfterTheNextTick() {
        onLoop(() -> {
            other.isLate();
            one.isLate();
            runtime.advance(ROUND.plusNanos(1));
            shaky.refusedOfLoops.set(1);
            one.shutInput();
            assertThat(shaky.refusedOfLoops).hasValue(0);
        });
        onLoop(() -> assertThat(one.ends).as("nobody gives turns").isZero());
        onLoop(() -> one.tick(runtime.clock().nanoTime()));
        Awaitility.await().until(() -> loop.submit(() -> one.ends).get() == 1);
    }

    @Test
    void whoHadMuchWithinASecondHasMuch() {
        onLoop(() -> {
            assertThat(one.hasMuch()).as("nobody knows yet").isTrue();
            one.sayHello();
        });
        Awaitility.await().until(() -> loop.submit(one::isAgreed).get());
        onLoop(() -> {
            runtime.advance(Duration.ofSeconds(1));
            assertThat(one.hasMuch()).isFalse();
            one.doesMuch = true;
            assertThat(one.hasMuch()).isTrue();
            one.doesMuch = false;
            runtime.advance(Duration.ofMillis(999));
            assertThat(one.hasMuch()).isTrue();
            runtime.advance(Duration.ofMillis(1));
            assertThat(one.hasMuch()).isFalse();
        });
    }
}
