package io.tern.faults.hostile;

import io.tern.api.Idempotent;
import io.tern.api.NonBlocking;
import java.util.concurrent.CompletableFuture;

/** What the victim serves. */
public interface Target {
    @Idempotent
    String echo(String text);

    @Idempotent
    CompletableFuture<String> echoLater(String text);

    /** The same, on the event loop. */
    @Idempotent
    @NonBlocking
    CompletableFuture<String> echoAtOnce(String text);

    /** So many bytes. */
    @Idempotent
    byte[] produce(int bytes);

    /** The same, on the event loop. */
    @Idempotent
    @NonBlocking
    byte[] produceAtOnce(int bytes);

    /** Answers with the same number after as many milliseconds. */
    @Idempotent
    int sleep(int millis);
}
