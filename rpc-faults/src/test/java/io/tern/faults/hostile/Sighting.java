package io.tern.faults.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something that was counted, and between what it must be.
 *
 * @param what what was counted; without tabs and line ends
 * @param found how many
 * @param least what it must be at least
 * @param most what it may be at most
 */
public record Sighting(String what, long found, long least, long most) {
    private static final String BETWEEN_SIGHTINGS = "\t\t";

    /** Exactly as many are right. */
    static Sighting exactly(String what, long found, long right) {
        return new Sighting(what, found, right, right);
    }

    static Sighting atLeast(String what, long found, long least) {
        return new Sighting(what, found, least, Long.MAX_VALUE);
    }

    static Sighting atMost(String what, long found, long most) {
        return new Sighting(what, found, 0, most);
    }

    /** Whether it is as it should be. */
    public boolean holds() {
        return found >= least && found <= most;
    }

    /** The first of the two that is not as it should be, else the other one. */
    public Sighting orWorse(Sighting other) {
        return holds() ? other : this;
    }

    /** One line for several. */
    static String line(List<Sighting> sightings) {
        return sightings.stream()
                .map(one -> one.what + '\t' + one.found + '\t' + one.least + '\t' + one.most)
                .collect(Collectors.joining(BETWEEN_SIGHTINGS));
    }

    /** What {@link #line} has written. */
    public static List<Sighting> parse(String line) {
        return Arrays.stream(line.split(BETWEEN_SIGHTINGS, -1))
                .map(text -> text.split("\t", -1))
                .map(part -> new Sighting(
                        part[0], Long.parseLong(part[1]), Long.parseLong(part[2]), Long.parseLong(part[3])))
                .toList();
    }
}
