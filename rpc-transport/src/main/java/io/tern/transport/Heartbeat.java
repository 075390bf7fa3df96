package io.tern.transport;

import io.tern.api.TransportOptions;
import java.util.concurrent.TimeUnit;

/**
 * Decides from the silence of a peer when to ping it, when it counts as slow, and when as dead. Any byte read is life.
 *
 * <p>Confined to the connection's event loop. All times are of one monotonic clock.
 */
final class Heartbeat {
    /** What the connection has to do. */
    enum Action {
        NONE,
        /** Send a ping. */
        PING,
        /** Send a ping whose answer does not matter, since this side does not read but is alive. */
        SIGN,
        /** A ping was missed: use the connection only if there is no other. */
        MISSED,
        /** Give the connection up. */
        DEAD
    }

    /**
     * A gap between two checks beyond which this side was the one that stood still: the collector ran, or the machine slept.
     * What was not read in that time is not held against the peer.
     */
    static final long OWN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** However often somebody asks, pings are no closer together than this. */
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long idleNanos;
    private final long waitingNanos;
    private final long timeoutNanos;
    private final long closeNanos;
    private final long signNanos;

    private long begunNanos;
    private long lastReadNanos;
    private long lastCheckNanos;
    private long pingNanos;
    private long lastSignNanos;
    private long peerPingNanos;
    private boolean pinged;
    private boolean missed;
    private boolean paused;

    Heartbeat(TransportOptions options, long nowNanos) {
        idleNanos = TimeUnit.MILLISECONDS.toNanos(options.pingIdleMillis());
        waitingNanos = TimeUnit.MILLISECONDS.toNanos(options.pingWaitingMillis());
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(options.pingTimeoutMillis());
        closeNanos = TimeUnit.MILLISECONDS.toNanos(options.pingCloseMillis());
        // Twice in the time in which a peer with the same options would begin to doubt.
        signNanos = Math.max(PROBE_NANOS, Math.min(waitingNanos, timeoutNanos) / 2);
        begunNanos = nowNanos;
        lastReadNanos = nowNanos;
        lastCheckNanos = nowNanos;
        pingNanos = nowNanos - PROBE_NANOS;
        peerPingNanos = nowNanos - 2 * signNanos;
    }

    /**
     * Something was read.
     *
     * @return whether the peer counted as slow until now
     */
    boolean read(long nowNanos) {
        boolean recovered = missed;
        lastReadNanos = nowNanos;
        pinged = false;
        missed = false;
        return recovered;
    }

    /**
     * This side stops or resumes reading. While it does not read, the peer's silence means nothing; but its pings stay unread, so
     * this side shows by pings of its own that it lives.
     */
    void pause(boolean pause, long nowNanos) {
        if (!paused && pause) {
            lastSignNanos = nowNanos;
        }
        if (paused && !pause) {
            lastReadNanos = nowNanos;
            pinged = false;
        }
        paused = pause;
    }

    /** Asks for a ping now. False if one is under way, or the last was sent a moment ago. */
    boolean probe(long nowNanos) {
        if (pinged || nowNanos - pingNanos < PROBE_NANOS) {
            return false;
        }
        pinged = true;
        pingNanos = nowNanos;
        return true;
    }

    /** The ping that was asked for could not be sent: its answer is not waited for. */
    void unsent() {
        pinged = false;
    }

    /** What is to be done now; to be asked regularly. Each action but {@link Action#DEAD} is told once. */
    Action check(long nowNanos, boolean callsWait) {
        forgiveOwnPause(nowNanos);
        if (paused) {
            return sign(nowNanos);
        }
        if (!pinged) {
            boolean silent = nowNanos - lastReadNanos >= (callsWait ? waitingNanos : idleNanos);
            return silent && probe(nowNanos) ? Action.PING : Action.NONE;
        }
        long unanswered = nowNanos - pingNanos;
        if (unanswered >= timeoutNanos + closeNanos) {
            return Action.DEAD;
        }
        if (!missed && unanswered >= timeoutNanos) {
            missed = true;
            return Action.MISSED;
        }
        return Action.NONE;
    }

    /** The time since the beginning in which this side did not stand still for long, as of a check at this time. */
    long watchedNanos(long nowNanos) {
        return nowNanos - begunNanos;
    }

    /** The peer has sent a ping; whether it is one of those by which a side shows that it lives though it does not read. */
    boolean isSign(long nowNanos) {
        boolean soon = nowNanos - peerPingNanos < 2 * signNanos;
        peerPingNanos = nowNanos;
        return soon;
    }

    private Action sign(long nowNanos) {
        if (nowNanos - lastSignNanos < signNanos) {
            return Action.NONE;
        }
        lastSignNanos = nowNanos;
        return Action.SIGN;
    }

    private void forgiveOwnPause(long nowNanos) {
        long gap = nowNanos - lastCheckNanos;
        if (gap > OWN_PAUSE_NANOS) {
            begunNanos += gap - OWN_PAUSE_NANOS;
            lastReadNanos += gap;
            pingNanos = pinged ? pingNanos + gap : pingNanos;
        }
        lastCheckNanos = nowNanos;
    }
}
