package io.tern.cluster;

import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.CallbackExecutor;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.IoThread;
import io.tern.api.KeptArguments;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.StubHandler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a stub's calls enter: waits for the answer of the chain, or gives the caller a future of it. Thread-safe. */
final class ReferenceHandler implements StubHandler {
    /** Every part of the chain ends a call at its deadline; this much later the wait gives up on a part that does not, or up to a second more. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReferenceContext reference;
    private final InvocationFactory invocations;
    private final Invoker chain;
    private final boolean callbackOnIo;
    private final @Nullable CallbackExecutor callbacks;
    private final CallerWaits waits;

    ReferenceHandler(ReferenceContext reference, Invoker chain, CallerWaits waits) {
        this.waits = waits;
        this.reference = reference;
        this.chain = chain;
        invocations = new InvocationFactory(reference);
        callbackOnIo = reference.options().callbackOn().equals("io");
        callbacks = reference.runtime().callbackExecutor() instanceof CallbackExecutor known ? known : null;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The future is the value here: the stub returns it to its caller.
    public @Nullable Object call(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable {
        if (method.returnKind().isAsync()) {
            String refusal = callbackOnIo || callbacks == null ? null : callbacks.refusal();
            if (refusal != null) {
                return CompletableFuture.failedFuture(CallFailures.uncompletable(method, refusal));
            }
            return callLater(invocations.newInvocation(method, arguments));
        }
        if (IoThread.isCurrent()) {
            throw blockingOnIoThread(method);
        }
        return callNow(invocations.newInvocation(method, arguments));
    }

    private CompletableFuture<@Nullable Object> callLater(Invocation invocation) {
        Consumer<Map<String, String>> listener = CallOptions.current().replyListener();
        CallContext served = CallContext.currentOrNull();
        CallFuture future =
                listener == null ? new CallFuture(invocation, served) : new HeardFuture(invocation, served, listener);
        NestedCall nested = NestedCall.begin(served, invocation);
        Result now = chain.invoke(invocation, (result, error) -> {
            NestedCall.end(nested);
            deliver(future, invocation, result, error);
        });
        if (now != null) {
            NestedCall.end(nested);
            deliver(future, invocation, now, null);
        } else {
            seal(future, invocation);
        }
        return future;
    }

    /** From here on the caller may change its objects, though the call may still wait for a connection or be sent again. */
    private static void seal(CallFuture future, Invocation invocation) {
        KeptArguments kept = invocation.kept();
        if (kept != null && !future.isDone()) {
            try {
                kept.seal();
            } catch (RpcException e) {
                future.fail(CallFailures.named(e, invocation));
                invocation.cancel("its arguments cannot be written");
            }
        }
    }

    private void deliver(CallFuture future, Invocation invocation, @Nullable Result result, @Nullable Throwable error) {
        Result outcome = result != null ? result : CallFailures.broken(invocation, chain, error);
        if (callbackOnIo) {
            future.delivery(outcome).run();
        } else if (!future.isDone()) {
            try {
                reference.onCallbackExecutor(future.delivery(outcome));
            } catch (Throwable e) { // The operating system makes no more threads, for one.
                future.fail(e);
            }
        }
    }

    private @Nullable Object callNow(Invocation invocation) throws Throwable {
        Result result = answer(invocation).decoded();
        if (!result.attachments().isEmpty()) {
            HeardFuture.tell(CallOptions.current().replyListener(), result);
        }
        if (result.isValue()) {
            return result.value();
        }
        RpcException failure = result.failure();
        throw failure == null ? result.thrown() : withCallersStack(CallFailures.named(failure, invocation));
    }

    private Result answer(Invocation invocation) {
        NestedCall nested = NestedCall.begin(CallContext.currentOrNull(), invocation);
        try {
            Answer answer = new Answer(waits);
            Result now = chain.invoke(invocation, answer);
            return now == null ? await(invocation, answer) : now;
        } finally {
            NestedCall.end(nested);
            release(invocation);
        }
    }

    /** From here on the caller may change its objects, though another attempt may still be on its way. */
    private static void release(Invocation invocation) {
        KeptArguments kept = invocation.kept();
        if (kept != null) {
            kept.release();
        }
    }

    private Result await(Invocation invocation, Answer answer) {
        try {
            long leftNanos = Math.max(0, invocation.deadline().remainingNanos());
            if (answer.await(leftNanos + GRACE_NANOS)) {
                Result result = answer.result();
                return result != null ? result : CallFailures.broken(invocation, chain, answer.error());
            }
            invocation.cancel("no part of the chain ended the call at its deadline");
            return Result.failure(ended(invocation, StatusCode.DEADLINE_EXCEEDED, null)
                    .hint("The chain should have ended the call by itself; please report this: " + chain)
                    .build());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            invocation.cancel("the calling thread was interrupted");
            return Result.failure(ended(invocation, StatusCode.CANCELLED, e).build());
        }
    }

    private RpcException.Builder ended(Invocation invocation, StatusCode code, @Nullable Exception cause) {
        String reason = code == StatusCode.CANCELLED
                ? "the calling thread was interrupted while it waited for the reply"
                : "the time of the call ran out";
        return RpcException.builder(code, reason)
                .method(invocation.method())
                .attempt(invocation.attempt())
                .elapsedNanos(reference.runtime().clock().nanoTime() - invocation.startNanos())
                .cause(cause);
    }

    /** The failure was found on another thread; its reader wants to know where the call was made. */
    private static RpcException withCallersStack(RpcException failure) {
        boolean masses = failure.code() == StatusCode.UNAVAILABLE || failure.code() == StatusCode.RESOURCE_EXHAUSTED;
        return masses ? failure : failure.toBuilder().cause(failure.getCause()).build();
    }

    private static RpcException blockingOnIoThread(MethodDescriptor method) {
        return RpcException.builder(
                        StatusCode.INVALID_ARGUMENT,
                        "a blocking call from I/O thread '"
                                + Thread.currentThread().getName()
                                + "', which may be the one that has to read the reply")
                .notExecuted(true)
                .method(method)
                .hint("Return a CompletableFuture from the method, or call it from a thread of your own;"
                        + " a service method that blocks must not be @NonBlocking")
                .build();
    }

    @Override
    public String toString() {
        return "ReferenceHandler -> " + chain;
    }
}
