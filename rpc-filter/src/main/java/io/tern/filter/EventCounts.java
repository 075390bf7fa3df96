package io.tern.filter;

import io.tern.api.EventStats;
import io.tern.api.EventStatsSource;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The events of one runtime, counted by kind and by service or method, whichever reference or export they belong to, and kept when that
 * goes, so that counts never fall. There are as many as code and configuration name services and methods. Thread-safe.
 */
@Extension(EventCounts.NAME)
final class EventCounts implements EventStatsSource {
    static final String NAME = "events";

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::event).thenComparing(Key::subject);

    private final ConcurrentMap<Key, LongAdder> counts = new ConcurrentHashMap<>();

    /** What is counted. */
    enum Event {
        BREAKER_OPENED("breaker.opened"),
        CIRCUIT_OPENED("circuit.opened"),
        CIRCUIT_HELD_BACK("circuit.held-back"),
        COORDINATOR_LOST("fleet-rate-limit.coordinator-lost"),
        ADMITTED_WITHOUT_COORDINATOR("fleet-rate-limit.admitted-without-coordinator");

        private final String text;

        Event(String text) {
            this.text = text;
        }
    }

    /** The counts of a runtime. */
    static EventCounts of(RuntimeContext runtime) {
        return (EventCounts) runtime.extensions().of(EventStatsSource.class).get(NAME); // The name is this class's own.
    }

    /** The count of one event, to be kept by whoever counts. */
    LongAdder of(Event event, Object subject) {
        return counts.computeIfAbsent(new Key(event, subject.toString()), key -> new LongAdder());
    }

    @Override
    public List<EventStats> eventStats() {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ORDER))
                .map(entry -> new EventStats(
                        entry.getKey().event().text,
                        entry.getKey().subject(),
                        entry.getValue().sum()))
                .toList();
    }

    @Override
    public String toString() {
        return NAME;
    }

    /** What is counted as one. Immutable. */
    private record Key(Event event, String subject) {}
}
