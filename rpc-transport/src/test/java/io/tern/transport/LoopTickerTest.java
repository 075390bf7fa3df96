package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.DefaultEventLoop;
import io.tern.api.Clock;
import io.tern.testkit.ManualClock;
import io.tern.transport.LoopTicker.Pace;
import io.tern.transport.LoopTicker.Place;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopTickerTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AtomicInteger wakes = new AtomicInteger();
    private final ManualClock clock = new ManualClock();
    private final LoopTicker ticker = new LoopTicker(loop, clock, wakes::incrementAndGet);
    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicBoolean callsWait = new AtomicBoolean();
    private final LoopTicker.Member member = now -> {
        ticks.incrementAndGet();
        return callsWait.get();
    };

    private Place place;

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
            place = ticker.add(member);
        });
        ask();
        ask(10);
        assertThat(ticks).as("every 100 ms").hasValue(2);
        assertThat(ticker.pace()).as("a deadline may not have been looked at").isEqualTo(Pace.FAST);
    }

    @Test
    void isAsFastAsItsMembersNeedAndSaysSoOnlyWhenItBecomesFaster() throws Exception {
        assertThat(ticker.pace()).isEqualTo(Pace.NONE);
        onLoop(() -> place = ticker.add(member));
        assertThat(ticker.pace()).isEqualTo(Pace.SLOW);
        assertThat(wakes).hasValue(1);

        onLoop(() -> place.hurry());
        onLoop(() -> place.hurry());
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

        onLoop(() -> place.leave());
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.NONE);
        assertThat(wakes).hasValue(2);
        onLoop(() -> place = ticker.add(member));
        assertThat(wakes).hasValue(3);
    }

    @Test
    void connectionsWithoutCallsTickATenthAsOftenAsThoseWhoseCallsWait() throws Exception {
        AtomicInteger idleTicks = new AtomicInteger();
        onLoop(() -> {
            for (int i = 0; i < 1_000; i++) {
                ticker.add(now -> {
                    idleTicks.incrementAndGet();
                    return false;
                });
            }
            place = ticker.add(member);
        });
        ask();
        idleTicks.set(0);
        ticks.set(0);
        callsWait.set(true);
        onLoop(() -> place.hurry());

        ask(100);

        assertThat(ticks).hasValue(100);
        assertThat(idleTicks).hasValue(10 * 1_000);
        assertThat(wakes).as("once for the first, once for the call").hasValue(2);
    }

    @Test
    void idleConnectionsTickEvery100MsOfTheClockAlsoWhereTheLoopIsHeldUp() throws Exception {
        onLoop(() -> {
            ticker.add(member);
            ticker.add(now -> true);
        });
        ask();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMillis(100));
            ask();
        }
        assertThat(ticks).hasValue(6);
    }

    @Test
    void aConnectionWhoseCallsEndIsIdleAgainAndBusyWithTheNextCall() throws Exception {
        onLoop(() -> {
            place = ticker.add(member);
            ticker.add(now -> true);
        });
        ask();
        callsWait.set(true);
        onLoop(() -> place.hurry());
        ask(2);
        assertThat(ticks).hasValue(3);
        callsWait.set(false);
        ask(2);
        assertThat(ticks).as("it ticks once more, and sees that no call waits").hasValue(4);

        callsWait.set(true);
        onLoop(() -> place.hurry());
        ask();
        assertThat(ticks).hasValue(5);
    }

    @Test
    void aCallThatBeginsWithinATickKeepsItsConnectionBusy() throws Exception {
        onLoop(() -> {
            place = ticker.add(now -> {
                if (ticks.incrementAndGet() == 1) {
                    place.hurry();
                }
                return false;
            });
        });
        ask(2);
        assertThat(ticks).hasValue(2);
        ask();
        assertThat(ticks).hasValue(2);
    }

    @Test
    void aConnectionThatEndsWithinATickTicksNoMore() throws Exception {
        AtomicInteger other = new AtomicInteger();
        onLoop(() -> {
            Place first = ticker.add(now -> true);
            ticker.add(now -> {
                first.leave();
                return false;
            });
            ticker.add(now -> {
                other.incrementAndGet();
                return true;
            });
            place = ticker.add(now -> {
                place.leave();
                return ticks.incrementAndGet() > 0;
            });
        });
        ask(3);
        assertThat(ticks).hasValue(1);
        assertThat(other).hasValue(3);
    }

    @Test
    void saysSoAlsoWhenATickMakesItFaster() throws Exception {
        onLoop(() -> place = ticker.add(member));
        assertThat(wakes).hasValue(1);
        callsWait.set(true);
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.FAST);
        assertThat(wakes).hasValue(2);
    }

    @Test
    void saysSoAlsoWhenItIsStillFastForAConnectionThatComesAfterTheLastOneHasEnded() throws Exception {
        onLoop(() -> place = ticker.add(member));
        onLoop(() -> place.hurry());
        onLoop(() -> place.leave());
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.NONE);
        onLoop(() -> place = ticker.add(member));
        assertThat(wakes).hasValue(3);
        ask();
        assertThat(ticker.pace()).isEqualTo(Pace.FAST);
        assertThat(wakes)
                .as("else the next call would wait for the slower tick")
                .hasValue(4);
    }

    @Test
    void aLoopThatIsHeldUpTicksOnceForAllThatItMissed() throws Exception {
        onLoop(() -> place = ticker.add(member));
        CountDownLatch blocked = new CountDownLatch(1);
        loop.execute(() -> awaitUninterruptibly(blocked));
        for (int i = 0; i < 100; i++) {
            ticker.ask(0);
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
            asked.ask(0);
            noMemory.set(false);
            narrow.submit(() -> asked.add(member)).get(10, TimeUnit.SECONDS);
            asked.ask(0);
            narrow.submit(() -> {}).get(10, TimeUnit.SECONDS);
            assertThat(ticks).hasValue(1);
        } finally {
            narrow.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
        }
    }

    @Test
    void aLoopThatHasEndedIsLeftAlone() throws Exception {
        onLoop(() -> place = ticker.add(member));
        close();
        ticker.ask(0);
        ticker.ask(0);
        assertThat(ticks).hasValue(0);
    }

    /** As the tick thread does while calls wait. */
    private void ask(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            clock.advance(Duration.ofMillis(10));
            ask();
        }
    }

    private void ask() throws Exception {
        ticker.ask(0);
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

    @Test
    void aLoopThatIsHeldIsLoggedWithItsStack() throws Exception {
        ask();
        CompletableFuture<Thread> held = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        loop.execute(() -> {
            held.complete(Thread.currentThread());
            awaitUninterruptibly(end);
        });
        Thread waiting = held.get(10, TimeUnit.SECONDS);
        Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(LoopTicker.class);
        log.start();
        logger.addAppender(log);
        try {
            for (int millis : new int[] {200, 290, 300, 400, 10_290, 10_300}) {
                ticker.ask(TimeUnit.MILLISECONDS.toNanos(millis));
            }
        } finally {
            logger.detachAppender(log);
            end.countDown();
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .first(InstanceOfAssertFactories.STRING)
                .contains("has been held for 100 ms", "LoopTickerTest.awaitUninterruptibly");
    }
}
