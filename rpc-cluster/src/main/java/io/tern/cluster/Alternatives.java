package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.ServiceKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Which other groups and versions of an interface somebody serves, for messages about missing nodes. Thread-safe. */
final class Alternatives {
    /** Calls that fail for want of a node may be many; their messages need not be of the last millisecond. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServiceKey service;
    private final List<RegistryView> views;
    private final Clock clock;
    private final AtomicLong askedNanos;

    Alternatives(ServiceKey service, List<RegistryView> views, Clock clock) {
        this.service = service;
        this.views = views;
        this.clock = clock;
        askedNanos = new AtomicLong(clock.nanoTime() - PAUSE_NANOS);
    }

    /**
     * What the registries have answered so far. Asks them again, at most once a second: an answer that comes later is for the
     * next message.
     */
    List<ServiceKey> latest() {
        long nowNanos = clock.nanoTime();
        long lastNanos = askedNanos.get();
        if (nowNanos - lastNanos >= PAUSE_NANOS && askedNanos.compareAndSet(lastNanos, nowNanos)) {
            ask();
        }
        return views.stream()
                .flatMap(view -> view.alternatives().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Asks the registries at once. */
    void ask() {
        views.forEach(view -> view.lookForAlternatives(service));
    }
}
