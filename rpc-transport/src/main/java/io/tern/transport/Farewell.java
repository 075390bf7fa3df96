package io.tern.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DuplexChannel;
import io.tern.protocol.GoAwayFrame;
import java.util.concurrent.TimeUnit;

/**
 * How a server ends a connection without losing a call: {@code GOAWAY(max)}, a ping's round trip, {@code GOAWAY(last)}, the last
 * replies, then its output is shut and the input read until the client closes, since closing with unread input would reset the
 * connection and destroy replies on their way. Confined to the connection's event loop.
 */
final class Farewell {
    private static final String REASON = "the server stops";
    private static final long ROUND_TRIP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum Step {
        NONE,
        /** The client was asked to send nothing new. */
        ANNOUNCED,
        /** The client was told which call is the last. */
        LAST,
        /** Nothing more is written. */
        SAID,
        ENDED
    }

    private final ServerSession session;
    private Step step = Step.NONE;
    private int ping;
    private long sinceNanos;
    private boolean told;
    /** Whether all that was written has left. */
    private boolean heard;
    /** Whether the client says no more. */
    private boolean inputEnded;

    Farewell(ServerSession session) {
        this.session = session;
    }

    /** Begins. */
    void begin() {
        if (step != Step.NONE) {
            return;
        }
        if (!session.isAgreed()) {
            tell();
            return;
        }
        session.write(GoAwayFrame.max(REASON));
        ping = session.ping();
        advance(Step.ANNOUNCED);
        session.flush();
    }

    /** A client has just introduced itself: where the server is ending already, none of its calls will be served. */
    void afterHello() {
        if (session.server().isDraining() && step == Step.NONE) {
            sayLast();
        }
    }

    void onPong(int number) {
        if (step == Step.ANNOUNCED && number == ping) {
            sayLast();
        }
    }

    void onTick(long nowNanos) {
        if (step == Step.NONE && session.server().isDraining()) {
            begin(); // The event loop could not be told to.
        } else if (step == Step.ANNOUNCED && nowNanos - sinceNanos > ROUND_TRIP_NANOS) {
            sayLast();
        } else if (step == Step.SAID && heard && nowNanos - sinceNanos > LINGER_NANOS) {
            session.close("the client did not close within 5 s after the last reply");
        } else {
            callsAnswered();
        }
    }

    private void sayLast() {
        int last = session.calls().lastId();
        session.calls().serveOnlyUpTo(last);
        session.write(GoAwayFrame.last(last, REASON));
        advance(Step.LAST);
        callsAnswered();
    }

    /** The client says no more: what it has asked is answered, and then the connection ends. Called once. */
    void inputEnded() {
        inputEnded = true;
        if (step == Step.SAID) {
            endIfHeard();
        } else if (step != Step.ENDED) {
            session.calls().serveNoMore();
            advance(Step.LAST);
            callsAnswered();
        }
    }

    /** Goes on once nothing is unanswered. */
    void callsAnswered() {
        if (step == Step.LAST && session.calls().unanswered() == 0) {
            shutOutput();
        }
    }

    /** Ends the connection without waiting for calls: they are given up. */
    void endNow() {
        if (step == Step.SAID || step == Step.ENDED) {
            return;
        }
        if (!session.isAgreed()) {
            session.close(REASON);
            return;
        }
        if (step != Step.LAST) {
            sayLast();
        }
        if (step == Step.LAST) {
            session.calls().abandon(REASON);
            shutOutput();
        }
        if (!(session.channel() instanceof DuplexChannel)) {
            // A client whose calls were given up does not close by itself, and this kind of channel has no half to
            // shut.
            session.close(REASON);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // If it cannot be shut, the time limit closes the connection.
    private void shutOutput() {
        advance(Step.SAID);
        session.output().write(Unpooled.EMPTY_BUFFER, written -> {
            if (!written.isSuccess()) {
                return; // The connection ends already, for another reason.
            }
            heard = true;
            sinceNanos = session.context.nanoTime();
            if (session.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
            tell();
            endIfHeard();
        });
        session.flush();
    }

    private void endIfHeard() {
        if (inputEnded && heard) {
            session.close("both sides have said all");
        }
    }

    /** Whether the last word has been said. */
    boolean isSaid() {
        return step == Step.SAID || step == Step.ENDED;
    }

    /** The connection is gone. */
    void ended() {
        step = Step.ENDED;
        session.server().sessionDone(session); // Again if it was told before: a drain may have begun in between.
    }

    private void tell() {
        if (!told) {
            told = true;
            session.server().sessionDone(session);
        }
    }

    private void advance(Step next) {
        step = next;
        sinceNanos = session.context.nanoTime();
    }
}
