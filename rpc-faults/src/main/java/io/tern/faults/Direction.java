package io.tern.faults;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
    /** From whoever connected to the proxy, to the target. */
    TO_TARGET,
    /** From the target, back to whoever connected. */
    FROM_TARGET
}
