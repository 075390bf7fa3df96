package io.tern.transport;

import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.Endpoint;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes connections for one reference, whose codecs it has compiled. Thread-safe. */
final class ServiceClient implements Transport.Client {
    private final SocketPool pool;
    private final ServiceDescriptor service;
    private final ReferenceOptions options;
    private final List<ClientMethod> methods;

    ServiceClient(TransportContext context, SocketPool pool, ServiceDescriptor service, ReferenceOptions options) {
        this.pool = pool;
        this.service = service;
        this.options = options;
        List<MethodCodec> codecs = context.codecs().compile(service, options::settings, options.serializer());
        List<ClientMethod> compiled = new ArrayList<>();
        for (MethodDescriptor method : service.methods()) {
            compiled.add(new ClientMethod(
                    method, codecs.get(method.index()), options.settings(method).oneway()));
        }
        methods = List.copyOf(compiled);
    }

    @Override
    public Connection connect(Endpoint endpoint, ConnectionListener listener) {
        return ServiceConnection.open(this, pool, endpoint, listener);
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
        int index = descriptor.index();
        ClientMethod method = index < methods.size() ? methods.get(index) : null;
        return method != null && method.descriptor().equals(descriptor) ? method : null;
    }

    @Override
    public String toString() {
        return "client of " + service;
    }
}
