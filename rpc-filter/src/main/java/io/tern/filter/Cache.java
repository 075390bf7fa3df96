package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caches of a reference's methods. Thread-safe. */
final class Cache implements DirectFilter {
    private final PerMethod<Optional<MethodCache>> methods;

    Cache(PerMethod<Optional<MethodCache>> methods) {
        this.methods = methods;
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        Optional<MethodCache> cache = methods.get(invocation.method());
        return cache == null || cache.isEmpty()
                ? next.invoke(invocation, later)
                : cache.get().call(invocation, next, later);
    }

    @Override
    public String toString() {
        return CacheFilter.NAME;
    }
}
