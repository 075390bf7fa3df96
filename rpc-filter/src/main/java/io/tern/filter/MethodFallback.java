package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What answers the failed calls of one method. Thread-safe. */
final class MethodFallback {
    static final String COUNTED = "fallback";

    private final LocalAnswer local;
    private final LocalCalls calls;
    private final MethodMeter meter;
    private final Map<String, String> flag;

    MethodFallback(LocalAnswer local, LocalCalls calls, MethodMeter meter) {
        this.local = local;
        this.calls = calls;
        this.meter = meter;
        flag = Map.of(Defaults.FALLBACK_ATTACHMENT, local.kind());
    }

    /** Passes a call on and answers it if it fails; costs a call that does not one small object. */
    @Nullable
    Result call(Invocation invocation, Invoker next, AnswerListener later) {
        Watched watched = new Watched(this, invocation, later, CallContext.currentOrNull(), CallOptions.current());
        Result now = local.observe(invocation, next, watched);
        return now == null || !isNeeded(invocation, now) ? now : instead(invocation, now, null, later);
    }

    /** Hears how one call ended, and knows what a {@link InheritedContext} does: one object for both. Thread-safe. */
    private record Watched(
            MethodFallback fallback,
            Invocation invocation,
            AnswerListener later,
            @Nullable CallContext served,
            CallOptions options)
            implements AnswerListener {
        @Override
        public void accept(@Nullable Result result, @Nullable Throwable error) {
            if (result == null || !isNeeded(invocation, result)) {
                later.accept(result, error);
                return;
            }
            Result instead = fallback.instead(invocation, result, new InheritedContext(served, options), later);
            if (instead != null) {
                later.accept(instead, null);
            }
        }
    }

    /**
     * Whether the service could not answer. Where it did, or says that the call is wrong, the caller has to know: what the service
     * throws, declared or not, is its answer, and hiding it would hide its bugs.
     */
    private static boolean isNeeded(Invocation invocation, Result result) {
        RpcException failure = result.failure();
        if (failure == null || invocation.isCancelled()) {
            return false;
        }
        return switch (failure.code()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, INTERNAL, NOT_FOUND -> true;
            default -> false;
        };
    }

    private @Nullable Result instead(
            Invocation invocation, Result failed, @Nullable InheritedContext caller, AnswerListener later) {
        return calls.answer(local, invocation, caller, found -> ending(failed, found), later);
    }

    private Result ending(Result failed, Result found) {
        RpcException useless = found.failure();
        if (useless == null) {
            meter.answeredHere(COUNTED);
            return found.withAttachments(flag);
        }
        RpcException failure = Objects.requireNonNull(failed.failure());
        return Result.failure(failure.toBuilder()
                .hint("Its fallback had no answer either: " + useless.reason())
                .build());
    }

    @Override
    public String toString() {
        return local.kind();
    }
}
