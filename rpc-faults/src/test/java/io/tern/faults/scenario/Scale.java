package io.tern.faults.scenario;

/** How much of a scenario is played. */
public enum Scale {
    /** A few seconds, for every build: counts, order and states must hold, times are only printed. */
    SHORT,
    /** As much as the promise says, for the command: times must hold too. */
    LONG;

    /** The value for this scale. */
    public int of(int shortly, int atLength) {
        return this == SHORT ? shortly : atLength;
    }
}
