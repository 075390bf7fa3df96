package io.tern.transport;

import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.Endpoint;
import io.tern.api.KeptArguments;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes connections for one reference, whose codecs it has compiled. Thread-safe. */
final class ServiceClient implements Transport.Client {
    private final TransportContext context;
    private final SocketPool pool;
    private final ServiceDescriptor service;
    private final ReferenceOptions options;
    private final int frameLimitBytes;
    private final PerMethod<ClientMethod> methods;

    ServiceClient(TransportContext context, SocketPool pool, ServiceDescriptor service, ReferenceOptions options) {
        this.context = context;
        this.pool = pool;
        this.service = service;
        this.options = options;
        frameLimitBytes = context.options().frameLimitBytes();
        List<MethodCodec> codecs = context.codecs().compile(service, options::settings, options.serializer());
        methods = new PerMethod<>(
                service,
                method -> new ClientMethod(
                        method,
                        codecs.get(method.index()),
                        options.settings(method).oneway()));
    }

    @Override
    public Connection connect(Endpoint endpoint, ConnectionListener listener) {
        return ServiceConnection.open(this, pool, endpoint, listener);
    }

    @Override
    public @Nullable KeptArguments keep(MethodDescriptor descriptor, @Nullable Object[] arguments) {
        ClientMethod method = methods.get(descriptor);
        return method == null || method.fixedArguments()
                ? null
                : new EncodedArguments(method.codec(), arguments, frameLimitBytes);
    }

    long nanoTime() {
        return context.nanoTime();
    }

    ServiceDescriptor service() {
        return service;
    }

    String serializer() {
        return options.serializer();
    }

    /** Sockets per endpoint. */
    int connections() {
        return options.connections();
    }

    /** The method as this client calls it, or null if it belongs to another service. */
    @Nullable
    ClientMethod method(MethodDescriptor descriptor) {
        return methods.get(descriptor);
    }

    /** All that it has called or can call. */
    List<ClientMethod> methods() {
        return methods.all();
    }

    @Override
    public String toString() {
        return "client of " + service;
    }
}
