package io.tern.filter;

import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A method of users that answers like the service's. Thread-safe. */
final class LocalMethod implements LocalAnswer {
    private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

    private final String kind;
    private final MethodHandle method;
    /** Its own: an asynchronous caller's twin may be answered by a method of the service's interface, which waits. */
    private final boolean async;

    private LocalMethod(String kind, MethodHandle method, boolean async) {
        this.kind = kind;
        this.method = method;
        this.async = async;
    }

    /**
     * A method with the parameters of the service's.
     *
     * @param method a copy of one's own
     * @param target the object that has it, or null for a static one
     * @throws IllegalArgumentException if it may not be called from here
     */
    static LocalMethod of(String kind, Method method, @Nullable Object target) {
        try {
            method.setAccessible(true); // The interface may be package-private.
            MethodHandle handle = MethodHandles.lookup().unreflect(method).asFixedArity();
            MethodHandle bound = target == null ? handle : handle.bindTo(target);
            return new LocalMethod(
                    kind,
                    bound.asSpreader(Object[].class, method.getParameterCount()).asType(SPREAD),
                    CompletionStage.class.isAssignableFrom(method.getReturnType()));
        } catch (InaccessibleObjectException | IllegalAccessException e) {
            throw new IllegalArgumentException(
                    method + " cannot be called (expected: a package that is open to Tern): " + e.getMessage(), e);
        }
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public boolean runsUsersCode() {
        return true;
    }

    @Override
    public CompletableFuture<Result> answer(Invocation invocation) {
        MethodDescriptor called = invocation.method();
        try {
            Object returned = (Object) method.invokeExact(invocation.arguments());
            if (!async) {
                return CompletableFuture.completedFuture(Result.value(returned));
            }
            if (returned instanceof CompletionStage<?> stage) {
                return stage.handle((value, thrown) -> thrown == null ? Result.value(value) : thrown(called, thrown))
                        .toCompletableFuture();
            }
            return CompletableFuture.completedFuture(failure(called, "returned null", null));
        } catch (Throwable thrown) { // Whatever it throws is an outcome.
            return CompletableFuture.completedFuture(thrown(called, thrown));
        }
    }

    private Result thrown(MethodDescriptor called, Throwable thrown) {
        Throwable inner =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return called.declares(inner)
                ? Result.exception(inner)
                : failure(called, "threw " + inner.getClass().getName(), inner);
    }

    private Result failure(MethodDescriptor called, String what, @Nullable Throwable cause) {
        return Result.failure(RpcException.builder(StatusCode.UNKNOWN, "the local answer (" + kind + ") " + what)
                .method(called)
                .cause(cause)
                .build());
    }

    @Override
    public String toString() {
        return kind;
    }
}
