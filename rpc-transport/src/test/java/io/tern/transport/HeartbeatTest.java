package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.TransportOptions;
import io.tern.transport.Heartbeat.Action;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final long TICK_MILLIS = 100;

    private long nowMillis = 1_000_000;
    private final Heartbeat heartbeat = new Heartbeat(TransportOptions.DEFAULTS, now());
    private boolean callsWait;

    @Test
    void pingsAfterFiveIdleSeconds() {
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        assertThat(nowMillis).isEqualTo(1_005_000);
    }

    @Test
    void aPingThatCouldNotBeSentIsSentLaterAndNotMissed() {
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        heartbeat.unsent();
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        assertThat(nowMillis).isEqualTo(1_005_100);
    }

    @Test
    void pingsAfterOneSecondWhileCallsWait() {
        callsWait = true;
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        assertThat(nowMillis).isEqualTo(1_001_000);
    }

    @Test
    void staysQuietWhileSomethingIsRead() {
        callsWait = true;
        for (int i = 0; i < 100; i++) {
            heartbeat.read(now());
            assertThat(runUntilAction(900)).isEqualTo(Action.NONE);
        }
    }

    @Test
    void missesAPingOnceAfterASecondAndDiesFiveSecondsLater() {
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        assertThat(runUntilAction(10_000)).isEqualTo(Action.MISSED);
        assertThat(nowMillis).isEqualTo(1_006_000);
        assertThat(runUntilAction(10_000)).isEqualTo(Action.DEAD);
        assertThat(nowMillis).isEqualTo(1_011_000);
    }

    @Test
    void anyByteIsLife() {
        runUntilAction(10_000);
        assertThat(runUntilAction(10_000)).isEqualTo(Action.MISSED);

        assertThat(heartbeat.read(now())).as("recovered").isTrue();
        assertThat(heartbeat.read(now())).as("recovered again").isFalse();
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        assertThat(nowMillis).isEqualTo(1_011_000);
    }

    @Test
    void doesNotCountWhatItDoesNotRead() {
        runUntilAction(10_000);
        heartbeat.pause(true, now());
        long end = nowMillis + 60_000;
        while (nowMillis < end) {
            assertThat(runUntilAction(1_000)).isIn(Action.SIGN, Action.NONE);
        }

        heartbeat.pause(false, now());
        long resumed = nowMillis;
        assertThat(runUntilAction(10_000)).isEqualTo(Action.PING);
        assertThat(nowMillis).isEqualTo(resumed + 5_000);
    }

    @Test
    void showsThatItLivesWhileItDoesNotRead() {
        heartbeat.pause(true, now());
        for (int i = 1; i <= 20; i++) {
            assertThat(runUntilAction(10_000)).isEqualTo(Action.SIGN);
            assertThat(nowMillis).as("well within what the peer waits").isEqualTo(1_000_000 + i * 500);
        }
    }

    @Test
    void probesNoMoreThanTenTimesASecond() {
        int pings = 0;
        for (int i = 0; i < 1_000; i++) {
            nowMillis++;
            if (heartbeat.probe(now())) {
                pings++;
                heartbeat.read(now());
            }
        }
        assertThat(pings).isEqualTo(10);
    }

    @Test
    void pingsThatComeCloseTogetherAreSigns() {
        assertThat(heartbeat.isSign(now())).isFalse();
        nowMillis += 500;
        assertThat(heartbeat.isSign(now())).isTrue();
        nowMillis += 5_000;
        assertThat(heartbeat.isSign(now()))
                .as("of a peer that has nothing to do")
                .isFalse();
    }

    @Test
    void countsLittleOfTheTimeInWhichItStoodStillItself() {
        runUntilAction(1_000);
        nowMillis += 30_000;
        heartbeat.check(now(), callsWait);
        assertThat(TimeUnit.NANOSECONDS.toMillis(heartbeat.watchedNanos(now()))).isBetween(1_400L, 1_500L);

        runUntilAction(1_000);
        assertThat(TimeUnit.NANOSECONDS.toMillis(heartbeat.watchedNanos(now()))).isBetween(2_400L, 2_500L);
    }

    @Test
    void doesNotHoldItsOwnPauseAgainstThePeer() {
        runUntilAction(10_000);
        nowMillis += 8_000; // The collector ran.
        assertThat(heartbeat.check(now(), false)).isEqualTo(Action.NONE);
        assertThat(runUntilAction(10_000)).isEqualTo(Action.MISSED);
        assertThat(nowMillis).isEqualTo(1_014_000);
    }

    @Test
    void probesOnlyOnceAtATime() {
        assertThat(heartbeat.probe(now())).isTrue();
        assertThat(heartbeat.probe(now())).isFalse();
        assertThat(runUntilAction(10_000)).isEqualTo(Action.MISSED);
        assertThat(nowMillis).isEqualTo(1_001_000);
    }

    /** Checks every 100 ms until there is something to do, at most for so long. */
    private Action runUntilAction(long millis) {
        long end = nowMillis + millis;
        while (nowMillis < end) {
            nowMillis += TICK_MILLIS;
            Action action = heartbeat.check(now(), callsWait);
            if (action != Action.NONE) {
                return action;
            }
        }
        return Action.NONE;
    }

    private long now() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }
}
