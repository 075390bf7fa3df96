package io.tern.faults.stopping;

import io.tern.api.NonBlocking;
import java.util.concurrent.CompletableFuture;

/** Methods that do not end by themselves. */
interface Blocking {
    /** Ends when its thread is interrupted. */
    String block();

    /** Ends when the test does. */
    String blockStubbornly();

    /** The same on an I/O thread, which it must not. */
    @NonBlocking
    String blockLoop();

    /** Its future is never completed. */
    CompletableFuture<String> forget();

    /** Is answered at once. */
    CompletableFuture<String> answer();

    /** Runs what the test wants to be run in a service method. */
    String act();
}
