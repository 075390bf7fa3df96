package io.tern.api;

import org.jspecify.annotations.Nullable;

/** What a generated stub hands its calls to. Thread-safe. */
@FunctionalInterface
public interface StubHandler {
    /**
     * Makes a call the way the method's {@link ReturnKind} asks for: waits and returns the value, or returns a future at
     * once.
     *
     * @param arguments one per parameter, primitives boxed; owned by the callee from now on
     * @throws Throwable the service's own exception, or an {@link RpcException}
     */
    @Nullable
    Object call(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable;
}
