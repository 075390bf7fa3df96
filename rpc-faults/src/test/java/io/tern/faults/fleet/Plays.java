package io.tern.faults.fleet;

import java.util.HashMap;
import java.util.Map;

/** What became of fleets under one seed; each is played once, however many charts and tables ask for it. Not thread-safe. */
final class Plays {
    /** After the sickness, in which a node has to be back. */
    private static final int SECONDS_AFTER = 15;

    private final long seed;
    private final int secondsAfter;
    private final Map<Play, Course> played = new HashMap<>();

    /** None has been played yet. */
    Plays(long seed) {
        this(seed, SECONDS_AFTER);
    }

    /** The same with so many seconds after the sickness. */
    Plays(long seed, int secondsAfter) {
        this.seed = seed;
        this.secondsAfter = secondsAfter;
    }

    /** What became of a fleet; only inside {@link io.tern.faults.simulation.SimulatedFleet#play}. */
    Course course(Play play) {
        Course known = played.get(play);
        if (known == null) {
            known = FleetRun.of(play, seed, secondsAfter);
            played.put(play, known);
        }
        return known;
    }

    /** What became of keys in a fleet of so many nodes. */
    KeyMoves.Found keys(int nodes) {
        return KeyMoves.of(nodes, seed);
    }

    /** How many fleets were played. */
    int count() {
        return played.size();
    }
}
