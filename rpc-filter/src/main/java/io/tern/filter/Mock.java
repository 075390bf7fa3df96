package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Defaults;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers the calls of mocked methods and passes the others on. Thread-safe. */
final class Mock implements DirectFilter {
    private static final Map<String, String> FLAG = Map.of(Defaults.FALLBACK_ATTACHMENT, MockFilter.NAME);

    private final PerMethod<Optional<LocalAnswer>> methods;
    private final LocalCalls calls;
    private final PerMethod<MethodMeter> meters;
    private final boolean all;

    Mock(PerMethod<Optional<LocalAnswer>> methods, LocalCalls calls, PerMethod<MethodMeter> meters, boolean all) {
        this.methods = methods;
        this.calls = calls;
        this.meters = meters;
        this.all = all;
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        Optional<LocalAnswer> local = methods.get(invocation.method());
        if (local == null || local.isEmpty()) {
            return next.invoke(invocation, later);
        }
        Objects.requireNonNull(meters.get(invocation.method()), "a method of another service")
                .answeredHere(MockFilter.NAME);
        return calls.answer(local.get(), invocation, null, found -> found.withAttachments(FLAG), later);
    }

    @Override
    public boolean answersAllCalls() {
        return all;
    }

    @Override
    public String toString() {
        return MockFilter.NAME;
    }
}
