package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.tern.api.Clock;
import io.tern.transport.LoopTicker.Pace;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTickerTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AtomicInteger wakes = new AtomicInteger();
    private final LoopTicker ticker = new LoopTicker(loop, Clock.system(), wakes::incrementAndGet);

    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicBoolean callsWait = new AtomicBoolean();
    private final LoopTicker.Member member = now -> {
        ticks.incrementAndGet();
        return callsWait.get();
    };

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    @Test
    void goesOnAfterAMemberThatFailsWithAnError() throws Exception {
        onLoop(() -> {
            ticker.add(now -> {
                throw new OutOfMemoryError("direct memory, for a moment");
            });
            ticker.add(member);
        });
        ask();
        ask();
        assertThat(ticks).hasValue(2);
        assertThat(ticker.pace()).as("a deadline may not have been looked at").isEqualTo(Pace.FAST);
    }

    @Test
    void isAsFastAsItsMembersNeedAndSaysSoOnlyWhenItBecomesFaster() throws Exception {
        assertThat(ticker.pace()).isEqualTo(Pace.NONE);
        onLoop(() -> ticker.add(member));
        assertThat(ticker.pace()).isEqualTo(Pace.SLOW);
        assertThat(wakes).hasValue(1);

        onLoop(ticker::hurry);
        onLoop(ticker::hurry);
        assertThat(ticker.pace()).isEqualTo(Pace.FAST);
        assertThat(wakes).hasValue(2);

        callsWait.set(true);
        ask();
        callsWait.set(false);
        for (int i = 0; i < 9; i++) {
            ask();
            assertThat(ticker.pace()).as("the next call may be about to come").isEqualTo(Pace.FAST);
        }
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.SLOW);

        onLoop(() -> ticker.remove(member));
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.NONE);
        assertThat(wakes).hasValue(2);
        onLoop(() -> ticker.add(member));
        assertThat(wakes).hasValue(3);
    }

    @Test
    void saysSoAlsoWhenATickMakesItFaster() throws Exception {
        onLoop(() -> ticker.add(member));
        assertThat(wakes).hasValue(1);
        callsWait.set(true);
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.FAST);
        assertThat(wakes).hasValue(2);
    }

    @Test
    void saysSoAlsoWhenItIsStillFastForAConnectionThatComesAfterTheLastOneHasEnded() throws Exception {
        onLoop(() -> ticker.add(member));
        onLoop(ticker::hurry);
        onLoop(() -> ticker.remove(member));
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.NONE);
        onLoop(() -> ticker.add(member));
        assertThat(wakes).hasValue(3);
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.FAST);
        assertThat(wakes)
                .as("else the next call would wait for the slower tick")
                .hasValue(4);
    }

    @Test
    void aLoopThatIsHeldUpTicksOnceForAllThatItMissed() throws Exception {
        onLoop(() -> ticker.add(member));
        CountDownLatch blocked = new CountDownLatch(1);
        loop.execute(() -> awaitUninterruptibly(blocked));
        for (int i = 0; i < 100; i++) {
            ticker.ask();
        }
        blocked.countDown();
        onLoop(() -> {});
        assertThat(ticks).hasValue(1);
        ask();
        assertThat(ticks).hasValue(2);
    }

    @Test
    void aLoopThatCannotBeAskedIsAskedAgain() throws Exception {
        AtomicBoolean noMemory = new AtomicBoolean(true);
        DefaultEventLoop narrow = new DefaultEventLoop() {
            @Override
            public void execute(Runnable task) {
                if (noMemory.get()) {
                    throw new OutOfMemoryError("for the task, for a moment");
                }
                super.execute(task);
            }
        };
        try {
            LoopTicker asked = new LoopTicker(narrow, Clock.system(), () -> {});
            asked.ask();
            noMemory.set(false);
            narrow.submit(() -> asked.add(member)).get(10, TimeUnit.SECONDS);
            asked.ask();
            narrow.submit(() -> {}).get(10, TimeUnit.SECONDS);
            assertThat(ticks).hasValue(1);
        } finally {
            narrow.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
        }
    }

    @Test
    void aLoopThatHasEndedIsLeftAlone() throws Exception {
        onLoop(() -> ticker.add(member));
        close();
        ticker.ask();
        ticker.ask();
        assertThat(ticks).hasValue(0);
    }

    private void ask() throws Exception {
        ticker.ask();
        onLoop(() -> {});
    }

    private void onLoop(Runnable task) throws Exception {
        loop.submit(task).get(10, TimeUnit.SECONDS);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
