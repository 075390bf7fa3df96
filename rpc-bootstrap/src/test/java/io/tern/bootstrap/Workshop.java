package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose calls end as their orders say. */
public interface Workshop {
    /** Ends in {@link SoldOutException}. */
    String SOLD_OUT = "sold out";

    /** Ends in an exception that nobody declares. */
    String BREAK = "break";

    /** Stays until the workshop lets it go. */
    String HOLD = "hold";

    /** Answers with the attachment {@code stamp}. */
    String STAMP = "stamp";

    /** An argument that counts how often one was made, by hand or by decoding. */
    record Order(String text) {
        static final AtomicInteger MADE = new AtomicInteger();

        /** Counts. */
        public Order {
            MADE.incrementAndGet();
        }
    }

    /** An exception by contract. */
    final class SoldOutException extends Exception {
        private static final long serialVersionUID = 1L;

        public SoldOutException(String message) {
            super(message);
        }
    }

    String make(Order order) throws SoldOutException;

    CompletableFuture<String> makeLater(Order order);

    String repair(Order order) throws SoldOutException;

    CompletableFuture<String> repairLater(Order order);
}
