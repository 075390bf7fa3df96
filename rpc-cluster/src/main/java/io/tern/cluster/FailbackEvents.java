package io.tern.cluster;

import io.tern.api.EventStats;
import io.tern.api.EventStatsSource;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.spi.Extension;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts, by service, what becomes of calls that failback keeps: of those queued each is delivered, lost, or waits. Thread-safe. */
@Extension(FailbackStrategy.NAME)
final class FailbackEvents implements EventStatsSource {
    private final Map<String, Counts> ofService = new ConcurrentHashMap<>();

    FailbackEvents() {}

    /**
     * The counts of one service.
     *
     * @param queued calls whose callers got an empty result instead of a failure
     * @param resent how often such calls were sent again
     * @param delivered those that a node answered in the end
     * @param lost those that will not be sent again
     */
    record Counts(LongAdder queued, LongAdder resent, LongAdder delivered, LongAdder lost) {
        private Counts() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    /** Those of a runtime. */
    static FailbackEvents of(RuntimeContext runtime) {
        EventStatsSource source =
                runtime.extensions().of(EventStatsSource.class).get(FailbackStrategy.NAME);
        return source instanceof FailbackEvents own ? own : new FailbackEvents(); // Somebody counts otherwise.
    }

    /** The counts of a service, which appear from now on. */
    Counts counts(ServiceDescriptor service) {
        return ofService.computeIfAbsent(service.toString(), name -> new Counts());
    }

    @Override
    public List<EventStats> eventStats() {
        return ofService.entrySet().stream()
                .flatMap(entry -> stats(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(EventStats::event).thenComparing(EventStats::subject))
                .toList();
    }

    private static Stream<EventStats> stats(String service, Counts counts) {
        return Stream.of(
                new EventStats("failback.queued", service, counts.queued().sum()),
                new EventStats("failback.resent", service, counts.resent().sum()),
                new EventStats("failback.delivered", service, counts.delivered().sum()),
                new EventStats("failback.lost", service, counts.lost().sum()));
    }

    @Override
    public String toString() {
        return FailbackStrategy.NAME;
    }
}
