package io.tern.filter;

import java.util.ArrayList;
import java.util.List;

/** How many of some places everybody may have, if nobody is to have less for another one to have more. Not thread-safe. */
final class FairShare {
    /*
     * The water level of max-min fairness (Bertsekas and Gallager, "Data Networks", 6.5.2): all get the same, but who wants less than
     * that gets what he wants, and the others divide the rest. What does not divide evenly is nobody's share: the level is rounded
     * down, so that everybody can have it, but for more callers than places.
     */
    private final int places;
    private final List<Integer> content = new ArrayList<>();
    private final List<Integer> wanting = new ArrayList<>();
    private int absent;

    FairShare(int places) {
        this.places = places;
    }

    /** Adds somebody who wants more than he holds. */
    void addWanting(int held) {
        wanting.add(held);
    }

    /** Adds somebody who holds so many and wants no more. */
    void addContent(int held) {
        content.add(held);
    }

    /** Adds somebody who holds none and may come for one. */
    void addAbsent() {
        absent++;
    }

    /** How many were added. */
    int callers() {
        return wanting.size() + content.size() + absent;
    }

    /** What everybody can have who wants it, at least 1; no bound where nobody wants more than he has. */
    int level() {
        if (wanting.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        content.sort(null);
        int rest = Math.max(0, places - absent);
        int sharing = callers() - absent;
        for (int wanted : content) {
            if ((long) wanted * sharing > rest) {
                break; // That is more than the level, and so it is for all behind him.
            }
            rest -= wanted;
            sharing--;
        }
        return Math.max(1, rest / sharing);
    }

    /** How many places all together lack who hold less than the level and want more. */
    int lack() {
        int level = level();
        int lacking = absent;
        for (int held : wanting) {
            lacking += Math.max(0, level - held);
        }
        return lacking;
    }
}
