package io.tern.bootstrap;

import io.tern.api.Idempotent;
import io.tern.api.NonBlocking;
import io.tern.api.Oneway;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A service that uses everything an interface may use. */
public interface Everything extends Converts<Everything.Item, String> {
    /** A record with a bit of everything. */
    record Item(UUID id, String name, BigDecimal price, List<String> labels, Optional<Instant> sold) {}

    /** A sealed hierarchy. */
    sealed interface Shape {
        record Circle(double radius) implements Shape {}

        record Square(double side) implements Shape {}
    }

    /** An exception with a field of its own. */
    final class OutOfRangeException extends Exception {
        private static final long serialVersionUID = 1L;

        private int limit;

        public OutOfRangeException(String message) {
            super(message);
        }

        public OutOfRangeException(String message, int limit) {
            super(message);
            this.limit = limit;
        }

        public int limit() {
            return limit;
        }
    }

    int add(int left, int right);

    long add(long left, long right);

    String add(String left, String right);

    Item echo(Item item);

    Map<String, List<Shape>> shapes(List<Shape> shapes);

    boolean[] flags(byte[] bytes);

    void nothing();

    @Idempotent
    int check(int value) throws OutOfRangeException, IOException;

    CompletableFuture<Item> later(Item item);

    CompletionStage<String> stage(String text) throws OutOfRangeException;

    CompletableFuture<Void> done();

    @Oneway
    void tell(String text);

    @NonBlocking
    String onTheLoop();

    @NonBlocking
    String nestedOnTheLoop();

    /** Attachments, deadline, trace and tag as the service sees them. */
    Map<String, String> context();

    /** The same, seen by a service that this one calls. */
    Map<String, String> nestedContext();

    /** Blocks until the caller gives up, and remembers that it noticed. */
    void untilCancelled();

    /** Never completes; remembers that the caller gave up. */
    CompletableFuture<Void> never();

    String undeclared(String message);

    /** As long as asked for. */
    byte[] bytes(int length);

    default String greeting() {
        return "default";
    }
}
