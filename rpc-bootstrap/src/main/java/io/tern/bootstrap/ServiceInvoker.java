package io.tern.bootstrap;

import io.tern.api.AnswerListener;
import io.tern.api.CallContext;
import io.tern.api.CallScope;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerContext;
import io.tern.api.StatusCode;
import io.tern.proxy.Dispatcher;
import io.tern.proxy.InvalidArgumentException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of the server chain: runs the method with its {@link CallContext} current and turns whatever comes of it into a
 * {@link Result}. A future that the service never completes is left to the transport, which answers at the deadline.
 * Thread-safe.
 */
final class ServiceInvoker implements Invoker {
    private final Dispatcher dispatcher;
    private final ThrownOutcome thrownOutcome;
    private final boolean[] interruptOnCancel;

    ServiceInvoker(ServerContext context, Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
        this.thrownOutcome = new ThrownOutcome(context.runtime().clock());
        List<MethodDescriptor> methods = context.service().methods();
        interruptOnCancel = new boolean[methods.size()];
        for (MethodDescriptor method : methods) {
            interruptOnCancel[method.index()] = context.settings(method).interruptOnCancel();
        }
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        if (invocation.isCancelled()) {
            return refused(invocation, StatusCode.CANCELLED, "cancelled before it began");
        }
        CallContext context = CallContext.of(invocation);
        try {
            Object returned = run(context, invocation);
            return invocation.method().returnKind().isAsync()
                    ? awaited(context, invocation, returned, later)
                    : value(context, returned);
        } catch (InvalidArgumentException e) {
            return refused(invocation, StatusCode.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        } catch (Throwable thrown) { // Whatever a service throws is an outcome.
            return thrown(context, invocation, thrown);
        }
    }

    private static Result refused(Invocation invocation, StatusCode code, String reason) {
        return Result.failure(RpcException.builder(code, reason)
                .method(invocation.method())
                .notExecuted(true)
                .stackTrace(false)
                .build());
    }

    private @Nullable Object run(CallContext context, Invocation invocation) throws Throwable {
        CallScope scope = context.open();
        try {
            return interruptOnCancel[invocation.method().index()]
                    ? Interruption.guard(invocation, dispatcher)
                    : dispatcher.dispatch(invocation.method(), invocation.arguments());
        } finally {
            scope.close();
        }
    }

    private @Nullable Result awaited(
            CallContext context, Invocation invocation, @Nullable Object returned, AnswerListener later) {
        if (!(returned instanceof CompletionStage<?> stage)) {
            return Result.failure(
                    RpcException.builder(StatusCode.UNKNOWN, "the service returned null (expected: a CompletionStage)")
                            .method(invocation.method())
                            .build());
        }
        // Not whenComplete, which asks what was thrown for its text, and may throw what that throws.
        var unused = stage.handle((value, thrown) -> {
            Result outcome;
            try {
                outcome = thrown == null
                        ? value(context, value)
                        : thrown(context, invocation, ThrownOutcome.unwrap(thrown));
            } catch (Throwable e) { // Nobody else would answer the call.
                later.accept(null, e);
                return null;
            }
            CallScope scope = context.open(); // Filters that wait for the answer log and call as part of the call.
            try {
                later.accept(outcome, null);
            } finally {
                scope.close();
            }
            return null;
        });
        return null;
    }

    private static Result value(CallContext context, @Nullable Object value) {
        return Result.value(value).withAttachments(context.responseAttachments());
    }

    private Result thrown(CallContext context, Invocation invocation, Throwable thrown) {
        return thrownOutcome.of(invocation, thrown).withAttachments(context.responseAttachments());
    }

    @Override
    public String toString() {
        return dispatcher.toString();
    }

    /** Interrupts the thread of a method when its call is cancelled, and at no other time. Thread-safe. */
    private static final class Interruption implements Runnable {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Thread runner = Thread.currentThread();
        private boolean interrupted;

        static @Nullable Object guard(Invocation invocation, Dispatcher dispatcher) throws Throwable {
            Interruption interruption = new Interruption();
            invocation.whenCancelled(interruption);
            try {
                return dispatcher.dispatch(invocation.method(), invocation.arguments());
            } finally {
                interruption.ended();
            }
        }

        @Override
        public void run() {
            lock.lock();
            try {
                if (runner != null) {
                    interrupted = true;
                    runner.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        private void ended() {
            lock.lock();
            try {
                runner = null;
                if (interrupted) {
                    Thread.interrupted(); // The thread's next call must not meet this one's interrupt.
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
