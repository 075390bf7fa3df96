package io.tern.api;

/** How much a call matters when a server has to refuse some; travels with the call and on to nested ones. */
public enum Priority {
    /** Refused last. */
    CRITICAL(0),
    /** The default. */
    NORMAL(1),
    /** Refused first. */
    SHEDDABLE(3);

    /*
     * What fills a limit is what there is most of, and that is normal calls. A tenth is enough for the few that are critical, by the
     * word's meaning, and is all that others lose to calls that may never come. Three tenths are kept from what is sheddable, so that it
     * is shed before anybody else notices. Small limits of calls at once, below 10 and 4, are whole for everybody: there a step would be a
     * large part, and a limit of 1 none at all. Time has no such steps.
     */
    private static final int TENTHS = 10;

    private final int tenthsKept;

    Priority(int tenthsKept) {
        this.tenthsKept = tenthsKept;
    }

    /**
     * How many of a limit's places calls of this priority may use: the rest is free for those that matter more. It is all of
     * them for {@link #CRITICAL} calls.
     *
     * @param all 0 or more
     * @return at least 1 unless {@code all} is 0
     */
    public int partOf(int all) {
        return (int) partOf((long) all);
    }

    /**
     * The same of something that can be divided at will, such as the time that a rate's burst is worth.
     *
     * @param all 0 or more
     */
    public long partOf(long all) {
        return all - all / TENTHS * tenthsKept - all % TENTHS * tenthsKept / TENTHS;
    }
}
