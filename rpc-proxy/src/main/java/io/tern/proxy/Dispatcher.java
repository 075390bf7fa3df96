package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/** Calls the methods of one service object without reflection. As thread-safe as the service object. */
@FunctionalInterface
public interface Dispatcher {
    /**
     * Calls a method on this thread.
     *
     * @param method a method of the {@link io.tern.api.ServiceDescriptor} that the dispatcher was made for, that very object
     * @param arguments one per parameter, primitives boxed; not modified
     * @return what the method returned, primitives boxed; null for a method without result
     * @throws InvalidArgumentException if the arguments do not fit the parameters; the method has not been entered
     * @throws Throwable whatever the method throws, unchanged
     */
    @Nullable
    Object dispatch(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable;
}
