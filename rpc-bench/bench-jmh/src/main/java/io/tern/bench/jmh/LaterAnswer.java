package io.tern.bench.jmh;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who calls through a filter, and the service behind it, too, which answers when it is told to: after the filter has passed the call on. Confined
 * to one thread.
 */
abstract class LaterAnswer implements Invoker, AnswerListener {
    private @Nullable AnswerListener later;
    private @Nullable Result heard;

    @Override
    public final @Nullable Result invoke(Invocation passed, AnswerListener listener) {
        later = listener;
        return null;
    }

    @Override
    public final CompletableFuture<Result> invoke(Invocation passed) {
        throw new IllegalStateException("a direct filter wants no future");
    }

    @Override
    public final void accept(@Nullable Result result, @Nullable Throwable error) {
        heard = result;
    }

    /** The service answers; returns what the caller hears. */
    final Result answered(Result answer) {
        Prepared.value(later).accept(answer, null);
        return Prepared.value(heard);
    }
}
