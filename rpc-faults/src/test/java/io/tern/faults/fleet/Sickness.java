package io.tern.faults.fleet;

import io.tern.faults.simulation.SimulatedFleet.Reply;
import java.util.concurrent.TimeUnit;

/** What is wrong with one node of a fleet for a while. */
enum Sickness {
    NONE("healthy", 20),
    /** It takes twenty times as long. */
    SLOW("slow", 20),
    /** It takes calls, answers pings, and never answers a call. */
    BLACK_HOLE("black hole", 20),
    /** It fails at once. */
    FAILING("failing", 20),
    /** Its process dies every few seconds, and is back two seconds later. */
    FLAPPING("flapping", 20),
    /** It is new, and takes twenty times as long at first, and less and less until it is warm. */
    COLD("cold", 30);

    /** The second in which every sickness begins. */
    static final int BEGIN = 5;

    /** How long a flapping node is away, and how long there. */
    static final long FLAP_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** By which a slow node is slower. */
    private static final int SLOWNESS = 20;

    private static final long FAILURE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final String label;
    private final int seconds;

    Sickness(String label, int seconds) {
        this.label = label;
        this.seconds = seconds;
    }

    /** In words. */
    String label() {
        return label;
    }

    /** The second in which the node is well again. */
    int end() {
        return BEGIN + seconds;
    }

    /**
     * What the sick node does with a call.
     *
     * @param usualNanos how long the call would take a healthy one
     * @param sinceNanos how long the sickness has lasted
     */
    Reply reply(long usualNanos, long sinceNanos) {
        return switch (this) {
            case NONE, FLAPPING -> new Reply(usualNanos, false);
            case SLOW -> new Reply(usualNanos * SLOWNESS, false);
            case BLACK_HOLE -> Reply.NEVER;
            case FAILING -> new Reply(FAILURE_NANOS, true);
            case COLD -> new Reply((long) (usualNanos * coldness(sinceNanos)), false);
        };
    }

    private double coldness(long sinceNanos) {
        double left = 1 - (double) sinceNanos / TimeUnit.SECONDS.toNanos(seconds);
        return 1 + (SLOWNESS - 1) * Math.max(0, left);
    }
}
