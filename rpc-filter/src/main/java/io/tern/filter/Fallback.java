package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fallbacks of a reference's methods. Thread-safe. */
final class Fallback implements DirectFilter {
    private final PerMethod<Optional<MethodFallback>> methods;

    Fallback(PerMethod<Optional<MethodFallback>> methods) {
        this.methods = methods;
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        Optional<MethodFallback> fallback = methods.get(invocation.method());
        return fallback == null || fallback.isEmpty()
                ? next.invoke(invocation, later)
                : fallback.get().call(invocation, next, later);
    }

    @Override
    public String toString() {
        return FallbackFilter.NAME;
    }
}
