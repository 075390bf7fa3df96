package io.tern.bench.compare;

/** What can be measured. */
enum Part {
    /** Calls, in rounds. */
    ROUNDS,
    /** Start to first reply, resident memory and size of the jars. */
    START,
    /** Memory of idle connections. */
    IDLE
}
