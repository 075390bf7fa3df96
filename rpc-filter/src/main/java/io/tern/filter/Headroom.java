package io.tern.filter;

import io.tern.api.Priority;

/** How much of a limit calls may use, by how much they matter: the rest is free for those that matter more. */
final class Headroom {
    /*
     * What fills a limit is what there is most of, and that is normal calls. A tenth is enough for the few that are critical, by the
     * word's meaning, and is all that others lose to calls that may never come. Three tenths are kept from what is sheddable, so that it
     * is shed before anybody else notices. Small limits, below 10 and 4, are whole for everybody: there a step would be a large part,
     * and a limit of 1 none at all.
     */
    private static final int TENTHS = 10;
    private static final int KEPT_FROM_NORMAL = 1;
    private static final int KEPT_FROM_SHEDDABLE = 3;

    private Headroom() {}

    /**
     * How many of a limit's places, or of its burst, calls may use.
     *
     * @param all 0 to 1,000,000
     * @return at least 1 unless {@code all} is 0
     */
    static int of(Priority priority, int all) {
        return switch (priority) {
            case CRITICAL -> all;
            case NORMAL -> all - all * KEPT_FROM_NORMAL / TENTHS;
            case SHEDDABLE -> all - all * KEPT_FROM_SHEDDABLE / TENTHS;
        };
    }
}
