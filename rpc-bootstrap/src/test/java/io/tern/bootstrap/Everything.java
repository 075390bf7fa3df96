package io.tern.bootstrap;

import io.tern.api.Idempotent;
import io.tern.api.NonBlocking;
import io.tern.api.Oneway;
import io.tern.api.UnknownConstant;
import java.beans.ConstructorProperties;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

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

    /** A constant may be added before callers know it. */
    enum Kind {
        TEA,
        @UnknownConstant
        OTHER
    }

    /** A class that cannot be changed, with types that teams have. */
    final class Stock {
        private final AtomicInteger count;
        private final Kind kind;
        private final Timestamp changed;
        private final Properties labels;
        private final Collection<Map.Entry<String, Integer>> shelves;

        @ConstructorProperties({"count", "kind", "changed", "labels", "shelves"})
        public Stock(
                AtomicInteger count,
                Kind kind,
                Timestamp changed,
                Properties labels,
                Collection<Map.Entry<String, Integer>> shelves) {
            this.count = count;
            this.kind = kind;
            this.changed = changed;
            this.labels = labels;
            this.shelves = shelves;
        }

        public int count() {
            return count.get();
        }

        public Stock with(Iterable<Map.Entry<String, Integer>> more) {
            Set<Map.Entry<String, Integer>> all = new LinkedHashSet<>(shelves);
            more.forEach(all::add);
            return new Stock(new AtomicInteger(count.get() + 1), kind, changed, labels, all);
        }
    }

    Stock fill(Stock stock, Iterable<Map.Entry<String, Integer>> more);

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
