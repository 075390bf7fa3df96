package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StubHandler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Makes client stubs and server dispatchers. Each gets a class of its own, whose bytes Javassist writes; the class goes
 * away with its only instance, so there is nothing to close.
 *
 * <p>Generated classes name JDK types and the types of the service's interface only. The interface's class loader
 * and module therefore need not see Tern. Works for package-private interfaces and in any class loader; of a named module,
 * the interface's package must be open to this one, or the interface be public in an exported package. Thread-safe.
 */
public final class ProxyFactory {
    private static final MethodType STUB_CONSTRUCTOR =
            MethodType.methodType(void.class, InvocationHandler[].class, Object.class);
    private static final MethodType DISPATCHER_CONSTRUCTOR = MethodType.methodType(void.class, Object.class);

    /** A new factory; it holds nothing. */
    public ProxyFactory() {}

    /**
     * A new stub of {@link ServiceDescriptor#callerType()} that hands each call to {@code handler}. What the handler throws reaches the
     * caller unchanged if it is unchecked or the method declares it, else as the cause of an {@link
     * io.tern.api.RpcException}. {@code toString}, {@code hashCode} and {@code equals} are local: the stub prints itself with
     * its handler and equals itself alone.
     *
     * @param <T> the type of {@link ServiceDescriptor#callerType()}
     * @throws IllegalArgumentException if no class can implement the interface from outside; the message says what to change
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The descriptor carries the type.
    public <T> T newStub(ServiceDescriptor service, StubHandler handler) {
        Objects.requireNonNull(handler, "handler");
        ClassHome home = ClassHome.of(service);
        InvocationHandler[] calls = service.methods().stream()
                .map(method -> new StubCall(method, handler))
                .toArray(InvocationHandler[]::new);
        byte[] bytes = StubWriter.write(home.className("Stub"), service, StubMethod.of(service, home));
        return (T) newInstance(home.define(bytes, STUB_CONSTRUCTOR), calls, new Description(service, handler));
    }

    /**
     * A new dispatcher to a service object. Its class may be package-private and in any loader.
     *
     * @throws IllegalArgumentException if the target does not implement the interface, or no class can call the interface from
     *     outside; the message says what to change
     */
    public Dispatcher newDispatcher(ServiceDescriptor service, Object target) {
        Class<?> interfaceType = service.interfaceType();
        if (!interfaceType.isInstance(target)) {
            throw new IllegalArgumentException(target.getClass().getName() + " of "
                    + target.getClass().getClassLoader() + " does not implement " + interfaceType.getName() + " of "
                    + interfaceType.getClassLoader() + " (expected: an object that serves it)");
        }
        ClassHome home = ClassHome.of(service);
        byte[] bytes = DispatcherWriter.write(home.className("Dispatcher"), service);
        @SuppressWarnings("unchecked") // The writer generates just this interface.
        BiFunction<Integer, Object[], Object> generated =
                (BiFunction<Integer, Object[], Object>) newInstance(home.define(bytes, DISPATCHER_CONSTRUCTOR), target);
        return new CheckedDispatcher(service.methods().toArray(MethodDescriptor[]::new), generated, target);
    }

    private static Object newInstance(MethodHandle constructor, Object... arguments) {
        try {
            return constructor.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a generated constructor threw", e);
        }
    }

    /** What a stub prints, computed when asked for. Thread-safe. */
    private record Description(ServiceDescriptor service, StubHandler handler) {
        @Override
        public String toString() {
            return service + " -> " + handler;
        }
    }
}
