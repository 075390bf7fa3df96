package io.tern.faults.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * One TCP connection: what is sent arrives in order, late, or, once the connection has broken, not at all. While the server's machine is
 * cut off everything waits, since systems send again what was lost. Confined to the simulation's thread.
 */
final class Link {
    private final Timeline timeline;
    private final LongSupplier latencyNanos;
    private final SimulatedServer server;
    private final SimulatedSession client;
    private final Way there = new Way();
    private final Way back = new Way();

    /** The last request that the server has read, and the last that it will serve. */
    int highestId;

    int lastServed = Integer.MAX_VALUE;

    /** An open connection. */
    Link(Timeline timeline, LongSupplier latencyNanos, SimulatedServer server, SimulatedSession client) {
        this.timeline = timeline;
        this.latencyNanos = latencyNanos;
        this.server = server;
        this.client = client;
    }

    SimulatedServer server() {
        return server;
    }

    SimulatedSession client() {
        return client;
    }

    /** Sends to the server; a frozen one reads later. */
    void toServer(Runnable arrival) {
        there.send(() -> server.reads(() -> {
            if (!there.broken) {
                arrival.run();
            }
        }));
    }

    void toClient(Runnable arrival) {
        back.send(arrival);
    }

    /** The machine is back: what waited arrives. */
    void resume() {
        there.deliver();
        back.deliver();
    }

    /** The server reads nothing more from here. */
    void serverGone() {
        there.broken = true;
    }

    /** The client reads nothing more from here. */
    void clientGone() {
        back.broken = true;
    }

    /** Whether the server reads what comes from here, sooner or later. */
    boolean isHeard() {
        return !there.broken;
    }

    /** Breaks in between: what is on its way is lost. */
    void reset() {
        there.broken = true;
        if (!back.broken) {
            back.broken = true;
            timeline.after(latencyNanos.getAsLong(), () -> client.onClosed("connection reset"));
        }
    }

    /** One direction. */
    private final class Way {
        private final Queue<Runnable> held = new ArrayDeque<>();
        private long lastNanos;
        private boolean broken;

        void send(Runnable arrival) {
            lastNanos = Math.max(lastNanos, timeline.elapsedNanos() + latencyNanos.getAsLong());
            timeline.after(lastNanos - timeline.elapsedNanos(), () -> {
                held.add(arrival);
                deliver();
            });
        }

        private void deliver() {
            while (!server.isCutOff() && !held.isEmpty()) {
                Runnable next = held.remove();
                if (!broken) {
                    next.run();
                }
            }
        }
    }
}
