package io.tern.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bounded number of values, each for a bounded time. Its upkeep is done by those who use it, a little at a time. Thread-safe. */
final class KeptValues {
    private final Cache<CallKey, KeptValue> values;

    KeptValues(int entries, int millis, Clock clock) {
        values = Caffeine.newBuilder()
                .maximumSize(entries)
                .expireAfterWrite(millis, TimeUnit.MILLISECONDS)
                .ticker(clock::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    @Nullable
    KeptValue get(CallKey key) {
        return values.getIfPresent(key);
    }

    void put(CallKey key, KeptValue value) {
        values.put(key, value);
    }

    /** How many there are once upkeep is done. For tests. */
    long size() {
        values.cleanUp();
        return values.estimatedSize();
    }
}
