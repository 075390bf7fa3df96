package io.tern.filter;

import io.tern.api.CallListener;
import io.tern.api.CallSide;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodStats;
import io.tern.api.MethodStatsSource;
import io.tern.api.PerMethod;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.spi.Extension;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one runtime: one per side and method, whichever reference or export it belongs to, kept when that goes, so
 * that counts never fall. Thread-safe.
 */
@Extension(CallMeters.NAME)
final class CallMeters implements MethodStatsSource {
    static final String NAME = "metrics";

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::side).thenComparing(Key::service).thenComparing(Key::signature);

    private final ConcurrentMap<Key, MethodMeter> meters = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CallListeners listeners;

    /** The meters of a runtime. */
    static CallMeters of(RuntimeContext runtime) {
        return (CallMeters) runtime.extensions().of(MethodStatsSource.class).get(NAME); // The name is this class's own.
    }

    /** The meters of a service's methods, to be kept by whoever counts: no look-up per call. */
    PerMethod<MethodMeter> of(CallSide side, ServiceDescriptor service) {
        return new PerMethod<>(service, method -> of(side, method));
    }

    private MethodMeter of(CallSide side, MethodDescriptor method) {
        return meters.computeIfAbsent(
                new Key(side, method.service(), method.signature()), key -> new MethodMeter(side, method));
    }

    /** Everybody who wants to hear of ended calls; made once, so that a listener's failures are logged once per interval. */
    CallListeners listeners(RuntimeContext runtime) {
        lock.lock();
        try {
            if (listeners == null) {
                listeners = new CallListeners(
                        runtime.extensions().of(CallListener.class).all(), runtime.clock());
            }
            return listeners;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<MethodStats> methodStats() {
        return meters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ORDER))
                .map(entry -> entry.getValue().snapshot())
                .toList();
    }

    @Override
    public String toString() {
        return NAME;
    }

    /** What is counted as one. Immutable. */
    private record Key(CallSide side, ServiceKey service, String signature) {}
}
