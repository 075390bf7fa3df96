package io.tern.faults.simulation;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Peer;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of one TCP connection, as Tern's transport keeps it: ids given when a request is handed to the channel, deadlines looked at
 * every 10 ms, pings, both steps of {@code GOAWAY}. Confined to the simulation's thread.
 */
final class SimulatedSession {
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PING_IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PING_WAITING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PING_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PING_CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SimulatedNetwork network;
    private final Timeline timeline;
    private final SimulatedConnection owner;
    private final Link link;
    private final Set<Sent> queued = new LinkedHashSet<>();
    private final Map<Integer, Sent> inFlight = new LinkedHashMap<>();
    private final long openedNanos;

    private int lastId;
    private int lastServed = Integer.MAX_VALUE;
    private @Nullable String refusal;
    private boolean ended;
    private boolean agreed;
    private boolean givenUp;
    private long readNanos;
    private long pingNanos = -1;
    private boolean slow;

    /** A call on its way. */
    private final class Sent {
        final Invocation invocation;
        final AnswerListener listener;
        final Attempted noted;
        int id;
        boolean over;
        boolean overdueTold;

        Sent(Invocation invocation, AnswerListener listener) {
            this.invocation = invocation;
            this.listener = listener;
            this.noted = network.ledger().attempted(invocation, owner, SimulatedSession.this);
        }

        void end(Result result) {
            if (!over) {
                over = true;
                network.ledger().answered(noted, result);
                listener.accept(result, null);
            }
        }

        void fail(StatusCode code, String reason, boolean notExecuted, boolean remote) {
            end(Result.failure(owner.failure(code, reason, invocation)
                    .notExecuted(notExecuted)
                    .remote(remote)
                    .notServed(remote)
                    .build()));
        }
    }

    /** The end of a connection that has just been opened. */
    SimulatedSession(SimulatedNetwork network, SimulatedConnection owner, SimulatedServer server) {
        this.network = network;
        this.timeline = network.timeline();
        this.owner = owner;
        this.link = network.newLink(server, this);
        openedNanos = timeline.elapsedNanos();
        readNanos = openedNanos;
    }

    Link link() {
        return link;
    }

    /** Sends a call, as {@link io.tern.api.Invoker#invoke(Invocation, AnswerListener)} does. */
    @Nullable
    Result send(Invocation invocation, AnswerListener later) {
        String cancelled = invocation.cancelReason();
        if (cancelled != null) {
            return refused(StatusCode.CANCELLED, cancelled, invocation);
        }
        if (invocation.deadline().isExpired()) {
            return refused(StatusCode.DEADLINE_EXCEEDED, "the call's time was over before it was sent", invocation);
        }
        Sent sent = new Sent(invocation, later);
        queued.add(sent);
        invocation.whenCancelled(() -> cancelled(sent));
        timeline.after(network.hopNanos(), () -> write(sent));
        return null;
    }

    private Result refused(StatusCode code, String reason, Invocation invocation) {
        return Result.failure(
                owner.failure(code, reason, invocation).notExecuted(true).build());
    }

    private void cancelled(Sent sent) {
        if (sent.over) {
            return;
        }
        sent.fail(StatusCode.CANCELLED, String.valueOf(sent.invocation.cancelReason()), false, false);
        timeline.after(network.hopNanos(), () -> {
            if (sent.id != 0 && inFlight.remove(sent.id) != null) {
                tellServer(sent);
            }
        });
    }

    private void tellServer(Sent sent) {
        if (!ended) {
            int id = sent.id;
            link.toServer(() -> link.server().onCancel(link, id));
        }
    }

    private void write(Sent sent) {
        if (!queued.remove(sent) || sent.over) {
            return;
        }
        if (sent.invocation.deadline().isExpired()) {
            sent.fail(StatusCode.DEADLINE_EXCEEDED, "the call's time was over before it was sent", true, false);
            return;
        }
        sent.id = ++lastId;
        inFlight.put(sent.id, sent);
        sent.noted.written = true;
        int id = sent.id;
        long leftNanos = sent.invocation.deadline().remainingNanos();
        link.toServer(() -> link.server().onRequest(link, id, sent.invocation, leftNanos));
        if (sent.invocation.method().name().equals("tell")) {
            inFlight.remove(id);
            sent.end(Result.value(null));
            return;
        }
        watch(sent);
    }

    /** Looks at the moments of a call when the next sweep after them comes. */
    private void watch(Sent sent) {
        Invocation.Overdue overdue = sent.invocation.overdue();
        if (overdue != null) {
            atSweep(overdue.atNanos(), () -> {
                if (!sent.over && !sent.overdueTold) {
                    sent.overdueTold = true;
                    overdue.listener().run();
                }
            });
        }
        atSweep(sent.invocation.deadline().atNanos(), () -> {
            if (inFlight.remove(sent.id) != null) {
                sent.fail(StatusCode.DEADLINE_EXCEEDED, "no answer within the call's time", false, false);
                tellServer(sent);
            }
        });
    }

    private void atSweep(long moment, Runnable look) {
        long atNanos = timeline.elapsedNanos() + moment - timeline.nanoTime();
        long sweepNanos = (atNanos + SWEEP_NANOS - 1) / SWEEP_NANOS * SWEEP_NANOS;
        timeline.after(sweepNanos - timeline.elapsedNanos(), look);
    }

    void onHello(Peer peer) {
        read();
        agreed = true;
        owner.sessionMet(this, peer);
        tick();
    }

    void onResponse(int id, Result result) {
        read();
        Sent sent = inFlight.remove(id);
        if (sent != null) {
            RpcException failure = result.failure();
            sent.end(failure == null ? result : Result.failure(owner.located(failure, sent.invocation)));
        }
        closeIfDone();
    }

    void onGoAway(int last) {
        read();
        String reason = "the server is going away";
        refusal = reason;
        dropQueued(reason, true);
        if (last != Integer.MAX_VALUE) {
            lastServed = last;
            for (Sent sent : List.copyOf(inFlight.values())) {
                if (sent.id > last) {
                    inFlight.remove(sent.id);
                    sent.fail(StatusCode.UNAVAILABLE, reason, true, true);
                }
            }
        }
        owner.sessionDraining(this);
        closeIfDone();
    }

    private void closeIfDone() {
        if (refusal != null && lastServed != Integer.MAX_VALUE && inFlight.isEmpty()) {
            close(refusal);
        }
    }

    /** The other side, or the way to it, is gone. */
    void onClosed(String reason) {
        end(reason);
    }

    /** The connection is not wanted any more. */
    void giveUp() {
        givenUp = isServed();
        close("the connection was closed by this side");
    }

    /** Whether the server is there and takes calls, or would if this side had not just given it up. */
    boolean isServed() {
        return givenUp || (agreed && !ended && !slow && refusal == null && link.isHeard());
    }

    SimulatedConnection owner() {
        return owner;
    }

    /** Closes from this side. */
    void close(String reason) {
        if (!ended) {
            link.toServer(() -> link.server().closed(link));
            end(reason);
        }
    }

    private void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        link.clientGone();
        dropQueued(reason, false);
        for (Sent sent : List.copyOf(inFlight.values())) {
            inFlight.remove(sent.id);
            sent.fail(StatusCode.UNAVAILABLE, "the connection was lost: " + reason, false, false);
        }
        owner.sessionEnded(this, reason);
    }

    private void dropQueued(String reason, boolean byPeer) {
        for (Sent sent : List.copyOf(queued)) {
            queued.remove(sent);
            sent.fail(StatusCode.UNAVAILABLE, reason, true, byPeer);
        }
    }

    /** Sends a ping unless one is under way. */
    void probe() {
        if (!ended && pingNanos < 0) {
            pingNanos = timeline.elapsedNanos();
            link.toServer(() -> link.toClient(this::read));
        }
    }

    private void read() {
        readNanos = timeline.elapsedNanos();
        pingNanos = -1;
        if (slow) {
            slow = false;
            owner.sessionSlow(this, false);
        }
    }

    private void tick() {
        if (ended) {
            return;
        }
        long now = timeline.elapsedNanos();
        if (pingNanos < 0) {
            if (now - readNanos >= (inFlight.isEmpty() ? PING_IDLE_NANOS : PING_WAITING_NANOS)) {
                probe();
            }
        } else if (now - pingNanos >= PING_TIMEOUT_NANOS + PING_CLOSE_NANOS) {
            close("no sign of life");
            return;
        } else if (now - pingNanos >= PING_TIMEOUT_NANOS && !slow) {
            slow = true;
            owner.sessionSlow(this, true);
        }
        timeline.after(TICK_NANOS, this::tick);
    }

    /** Whether the server has introduced itself. */
    boolean isAgreed() {
        return agreed;
    }

    long ageNanos() {
        return timeline.elapsedNanos() - openedNanos;
    }

    @Override
    public String toString() {
        return "session with " + link.server();
    }
}
