package io.tern.faults.harness;

/** How a call is made; its number says it. */
public enum CallKind {
    READ,
    WRITE,
    ASYNC_READ,
    ASYNC_WRITE;

    private static final int KINDS = values().length;

    /** The kind of the call with that number. */
    public static CallKind of(long number) {
        return values()[(int) (number % KINDS)];
    }

    /** Whether it may be executed more than once. */
    public boolean idempotent() {
        return this == READ || this == ASYNC_READ;
    }
}
