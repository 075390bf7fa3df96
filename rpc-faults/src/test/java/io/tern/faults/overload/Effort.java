package io.tern.faults.overload;

import java.util.concurrent.CompletableFuture;

/** What takes a server some time; each call gives back its argument. */
interface Effort {
    /** Sleeps for so many milliseconds. */
    CompletableFuture<Integer> sleep(int millis);

    /** Computes for about so many microseconds of a processor's time. */
    CompletableFuture<Integer> compute(int micros);
}
