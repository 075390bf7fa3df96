package io.tern.filter;

import java.util.ArrayList;
import java.util.List;

/** How many of some places everybody may have, if nobody is to have less for another one to have more. Not thread-safe. */
final class FairShare {
    /*
     * The water level of max-min fairness (Bertsekas and Gallager, "Data Networks", 6.5.2): all get the same, but who wants less than
     * that gets what he wants, and the others divide the rest. A rest that does not divide evenly goes to whoever comes first: the level
     * is rounded up, so no place stays free that somebody wants.
     */
    private final int places;
    private final List<Integer> content = new ArrayList<>();
    private int wanting;

    FairShare(int places) {
        this.places = places;
    }

    /** Adds somebody who wants more than he has. */
    void addWanting() {
        wanting++;
    }

    /** Adds somebody who wants no more than he has. */
    void addContent(int held) {
        content.add(held);
    }

    /** How many were added. */
    int callers() {
        return wanting + content.size();
    }

    /** The most that anybody may have; no bound where nobody wants more. */
    int level() {
        if (wanting == 0) {
            return Integer.MAX_VALUE;
        }
        content.sort(null);
        int rest = places;
        int sharing = callers();
        for (int held : content) {
            if ((long) held * sharing > rest) {
                break; // He has more than the level, as have all behind him.
            }
            rest -= held;
            sharing--;
        }
        return Math.max(1, (rest + sharing - 1) / sharing);
    }
}
