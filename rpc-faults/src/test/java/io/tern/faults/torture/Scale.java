package io.tern.faults.torture;

/** How much of a scenario is played. */
enum Scale {
    /** A few seconds, for every build: counts, order and states must hold, times are only printed. */
    SHORT,
    /** As much as the promise says, for the command: times must hold too. */
    LONG;

    /** The value for this scale. */
    int of(int shortly, int atLength) {
        return this == SHORT ? shortly : atLength;
    }
}
