package io.tern.bench.load;

/** How calls follow each other. */
enum LoadMode {
    /** A number of callers, each of whom waits for the reply before calling again. */
    CLOSED,
    /** The same, and one call in a hundred is the slow one; its latency is not recorded. */
    MIX,
    /** One thread that keeps a number of asynchronous calls in flight. */
    WINDOW,
    /** One thread that calls at a fixed rate, whatever becomes of the replies. */
    OPEN
}
