package io.tern.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts a server's connections, in all and by address, against their limits. Thread-safe. */
final class AcceptLimits {
    private final int limit;
    private final int limitPerHost;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<String, Integer> byHost = new ConcurrentHashMap<>();

    AcceptLimits(int limit, int limitPerHost) {
        this.limit = limit;
        this.limitPerHost = limitPerHost;
    }

    /** Counts a connection; null if it may stay, else why not, and then it is not counted. */
    @Nullable
    String tryAdd(String host) {
        if (total.incrementAndGet() > limit) {
            total.decrementAndGet();
            return "the limit of " + limit + " connections is reached";
        }
        if (byHost.merge(host, 1, Integer::sum) > limitPerHost) {
            remove(host);
            return "the limit of " + limitPerHost + " connections from one address is reached";
        }
        return null;
    }

    /** A connection that was counted has ended. */
    void remove(String host) {
        total.decrementAndGet();
        byHost.computeIfPresent(host, (key, count) -> count == 1 ? null : count - 1);
    }

    int total() {
        return total.get();
    }
}
