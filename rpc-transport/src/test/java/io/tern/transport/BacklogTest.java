package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private static final Duration ROUND = Duration.ofNanos(200_000);

    private int gaveWay;
    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = new DefaultEventLoop();
    private final Backlog backlog = new Backlog(loop, clock, () -> gaveWay++);
    private final List<String> turns = new ArrayList<>();

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Backlog.Member member(String name, int times, Duration each) {
        return new Backlog.Member() {
            private int left = times;

            @Override
            public void turn() {
                turns.add(name);
                clock.advance(each);
                if (--left > 0) {
                    backlog.add(this, true);
                }
            }
        };
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    private void awaitTurns(int count) {
        Awaitility.await().until(() -> loop.submit(turns::size).get() == count);
    }

    @Test
    void allGetTheirTurnsInTheOrderInWhichTheyCame() {
        onLoop(() -> {
            backlog.add(member("a", 3, Duration.ZERO), true);
            backlog.add(member("b", 2, Duration.ZERO), true);
            backlog.add(member("c", 1, Duration.ZERO), true);
            assertThat(turns).as("later").isEmpty();
        });
        awaitTurns(6);
        assertThat(turns).containsExactly("a", "b", "c", "a", "b", "a");
    }

    @Test
    void aTurnThatFailsCostsTheOthersNothing() {
        onLoop(() -> {
            backlog.add(
                    () -> {
                        throw new IllegalStateException("on purpose");
                    },
                    true);
            backlog.add(member("b", 2, Duration.ZERO), true);
        });
        awaitTurns(2);
        assertThat(turns).containsExactly("b", "b");
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // What it does is looked at.
    void afterItsRoundTheLoopLooksAtAllElseFirst() {
        onLoop(() -> {
            backlog.add(member("a", 1, ROUND), true);
            backlog.add(member("b", 1, ROUND), true);
            loop.schedule(() -> turns.add("else"), 0, TimeUnit.NANOSECONDS);
        });
        awaitTurns(3);
        assertThat(turns).containsExactly("a", "else", "b");
    }

    @Test
    void whoHasLittleGoesFirstButNotForEver() {
        onLoop(() -> {
            backlog.add(member("much", 2, Duration.ZERO), true);
            for (int i = 1; i <= 7; i++) {
                backlog.add(member("little " + i, 1, Duration.ZERO), false);
            }
        });
        awaitTurns(9);
        assertThat(turns)
                .containsExactly(
                        "little 1",
                        "little 2",
                        "little 3",
                        "much",
                        "little 4",
                        "little 5",
                        "little 6",
                        "much",
                        "little 7");
    }

    @Test
    void letsOtherThreadsRunWhileSeveralHaveSomethingToDo() {
        onLoop(() -> {
            backlog.add(member("a", 3, ROUND.dividedBy(2).plusNanos(1)), true);
            backlog.add(member("b", 3, ROUND.dividedBy(2).plusNanos(1)), true);
        });
        awaitTurns(6);
        onLoop(() -> assertThat(gaveWay).as("after each round but the last").isEqualTo(2));
    }

    @Test
    void aSingleOneGivesWayToNobody() {
        onLoop(() -> backlog.add(member("a", 10, ROUND), true));
        awaitTurns(10);
        onLoop(() -> assertThat(gaveWay).isZero());
    }

    @Test
    void theLoopIsLateAfterARoundUntilItHasDoneAllElse() {
        onLoop(() -> {
            assertThat(backlog.isLate()).isFalse();
            clock.advance(ROUND);
            assertThat(backlog.isLate()).isFalse();
            clock.advance(Duration.ofNanos(1));
            assertThat(backlog.isLate()).isTrue();
        });
        onLoop(() -> assertThat(backlog.isLate()).isFalse());
    }

    @Test
    void whileOnlyOneAsksNothingIsMeasured() {
        Backlog.Member one = () -> {};
        Backlog.Member other = () -> {};
        onLoop(() -> backlog.isLate(one));
        onLoop(() -> {
            assertThat(backlog.isLate(one)).isFalse();
            clock.advance(ROUND.plusNanos(1));
            assertThat(backlog.isLate(one)).as("nobody else is there").isFalse();
            assertThat(backlog.isLate(other)).as("from now on").isFalse();
            clock.advance(ROUND.plusNanos(1));
            assertThat(backlog.isLate(one)).isTrue();
            assertThat(backlog.isLate(other)).isTrue();
        });
    }

    /** Takes no task when told so. */
    private static final class PoorLoop extends DefaultEventLoop {
        private volatile boolean noMemory;

        private void failIfPoor() {
            if (noMemory) {
                throw new OutOfMemoryError("for the task, for a moment");
            }
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            failIfPoor();
            return super.schedule(task, delay, unit);
        }

        @Override
        public void execute(Runnable task) {
            failIfPoor();
            super.execute(task);
        }
    }

    private void onPoorLoop(Consumer<Backlog> task) {
        PoorLoop poor = new PoorLoop();
        try {
            Backlog its = new Backlog(poor, clock, () -> gaveWay++);
            poor.submit(() -> {
                        poor.noMemory = true;
                        try {
                            task.accept(its);
                        } finally {
                            poor.noMemory = false;
                        }
                        its.catchUp();
                    })
                    .syncUninterruptibly();
            poor.submit(() -> {}).syncUninterruptibly();
            clock.advance(ROUND.multipliedBy(2));
            assertThat(poor.submit(() -> its.isLate()).syncUninterruptibly().getNow())
                    .as("a round has ended")
                    .isFalse();
        } finally {
            poor.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void turnsThatCouldNotBeScheduledComeWithTheNextTick() {
        onPoorLoop(its -> its.add(member("a", 1, Duration.ZERO), true));
        Awaitility.await().until(() -> turns.size() == 1);
    }

    @Test
    void aRoundWhoseEndCouldNotBeNotedDoesNotLastForEver() {
        onPoorLoop(Backlog::isLate);
    }
}
