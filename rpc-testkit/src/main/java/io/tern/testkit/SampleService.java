package io.tern.testkit;

import io.tern.api.HashKey;
import io.tern.api.Idempotent;
import io.tern.api.Oneway;
import java.util.concurrent.CompletableFuture;

/** A service that the contract suites call: one method of each kind. */
public interface SampleService {
    /** Runs at most once. */
    String order(String item);

    /** May run again. */
    @Idempotent
    String read(@HashKey String key);

    /** Asynchronous by its type. */
    CompletableFuture<String> later(String text);

    /** Without a reply. */
    @Oneway
    void tell(String text);

    /** Throws by its contract. */
    String refuse(String text) throws SampleException;

    /** What the service throws by its contract. */
    final class SampleException extends Exception {
        private static final long serialVersionUID = 1L;

        /** An exception with its message. */
        public SampleException(String message) {
            super(message);
        }
    }
}
