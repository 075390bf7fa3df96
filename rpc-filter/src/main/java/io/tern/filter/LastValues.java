package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Result;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers with the value that an equal call got last, if that is not too long ago. Thread-safe. */
final class LastValues implements LocalAnswer {
    static final String KIND = "last";

    private final KeptValues values;

    private LastValues(KeptValues values) {
        this.values = values;
    }

    static LastValues of(ClientContext context, MethodDescriptor method) {
        MethodSettings settings = context.settings(method);
        return new LastValues(new KeptValues(
                Objects.requireNonNull(settings.get(FallbackSettings.ENTRIES)),
                Objects.requireNonNull(settings.get(FallbackSettings.MAX_AGE)),
                context.runtime().clock()));
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** That of the arguments, which are compared. */
    @Override
    public boolean runsUsersCode() {
        return true;
    }

    @Override
    public @Nullable CompletableFuture<Result> answer(Invocation invocation) {
        CallKey key = CallKey.of(invocation);
        KeptValue last = key == null ? null : values.get(key);
        return last == null ? null : CompletableFuture.completedFuture(last.result(Map.of()));
    }

    /** The key is made on the caller's thread: the arguments' own code has no business on an I/O thread. */
    @Override
    public @Nullable Result observe(Invocation invocation, Invoker next, AnswerListener later) {
        CallKey key = CallKey.of(invocation);
        if (key == null) {
            return next.invoke(invocation, later);
        }
        Result now = next.invoke(invocation, (result, error) -> {
            learn(key, result);
            later.accept(result, error);
        });
        learn(key, now);
        return now;
    }

    /** What a cache has told is as old as its entry, which is not said here. */
    private void learn(CallKey key, @Nullable Result result) {
        if (result == null || result.attachments().equals(MethodCache.HIT)) {
            return;
        }
        KeptValue value = KeptValue.of(result);
        if (value != null) {
            values.put(key, value);
        }
    }
}
