package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StubHandler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands a stub's calls straight to a dispatcher and remembers them. */
final class Loopback implements StubHandler {
    private final Dispatcher dispatcher;
    final List<MethodDescriptor> called = new ArrayList<>();

    private Loopback(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    static Loopback to(ServiceDescriptor service, Object target) {
        return new Loopback(new ProxyFactory().newDispatcher(service, target));
    }

    /** A stub whose calls end at the target. */
    static <T> T stub(Class<T> type, Object target) {
        ServiceDescriptor service = ServiceDescriptor.of(type);
        return new ProxyFactory().newStub(service, to(service, target));
    }

    @Override
    public @Nullable Object call(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable {
        called.add(method);
        return dispatcher.dispatch(method, arguments);
    }

    List<String> signatures() {
        return called.stream().map(MethodDescriptor::signature).toList();
    }
}
