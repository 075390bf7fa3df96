package io.tern.faults.fleet;

import io.tern.api.ReferenceOptions;
import io.tern.faults.simulation.SimulatedFleet;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Which nodes the keys of {@code consistent-hash} have before one of a fleet leaves, and after. Calls are made one after the other, so that no node is
 * full. Used once, inside {@link SimulatedFleet#play}.
 */
final class KeyMoves implements SimulatedFleet.Player {
    /**
     * What was found.
     *
     * @param moved share of the keys that have another node, of {@link #ASKED_AGAIN} of them
     * @param movedWithoutNeed share of those keys that have another node although theirs has stayed
     * @param maxByMean keys of the node that has most, by the mean, before
     */
    record Found(double moved, double movedWithoutNeed, double maxByMean) {}

    private static final int ASKED_AGAIN = 10_000;
    /** Enough for what chance adds to a node's part to be small beside what the ring does. */
    private static final int KEYS_A_NODE = 400;

    private static final int LEAVING = 1;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private final SimulatedFleet fleet;
    private final int nodes;
    private int[] homes = {};
    private int key;

    private KeyMoves(int nodes, long seed) {
        this.nodes = nodes;
        ReferenceOptions options =
                ReferenceOptions.builder().loadBalancer("consistent-hash").build();
        fleet = new SimulatedFleet(nodes, options, new SplittableRandom(seed), this);
    }

    /** Plays a fleet of so many nodes. */
    static Found of(int nodes, long seed) {
        KeyMoves moves = new KeyMoves(nodes, seed);
        try (SimulatedFleet played = moves.fleet) {
            return moves.play(played);
        }
    }

    private Found play(SimulatedFleet played) {
        for (int node = 1; node <= nodes; node++) {
            played.start(node, HOUR_NANOS, 0);
        }
        pause(played);
        int[] before = homes(played, Math.max(ASKED_AGAIN, KEYS_A_NODE * nodes));
        played.withdraw(LEAVING);
        pause(played);
        played.kill(LEAVING);
        int[] after = homes(played, ASKED_AGAIN);
        int moved = 0;
        int needless = 0;
        for (int i = 0; i < after.length; i++) {
            moved += before[i] == after[i] ? 0 : 1;
            needless += before[i] == after[i] || before[i] == LEAVING ? 0 : 1;
        }
        return new Found((double) moved / ASKED_AGAIN, (double) needless / ASKED_AGAIN, maxByMean(before));
    }

    private double maxByMean(int[] owners) {
        int[] counts = new int[nodes + 1];
        for (int owner : owners) {
            counts[owner]++;
        }
        return (double) Arrays.stream(counts).max().orElseThrow() * nodes / owners.length;
    }

    private static void pause(SimulatedFleet played) {
        played.runUntil(played.elapsedNanos() + PAUSE_NANOS);
    }

    /** The nodes of so many keys. */
    private int[] homes(SimulatedFleet played, int keys) {
        homes = new int[keys];
        key = 0;
        played.call(key);
        while (key < keys) {
            pause(played);
        }
        return homes;
    }

    @Override
    public SimulatedFleet.Reply reply(int node) {
        return new SimulatedFleet.Reply(0, false);
    }

    @Override
    public void sent(int node) {
        homes[key] = node;
    }

    @Override
    public void ended(long beganNanos, boolean failed) {
        if (failed) {
            throw new IllegalStateException("the call of key " + key + " failed");
        }
        key++;
        if (key < homes.length) {
            fleet.after(1, () -> fleet.call(key));
        }
    }
}
