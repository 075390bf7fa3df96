package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.Clock;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.KeptArguments;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Server;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transport that also tells the application's listeners of its connections' states. Thread-safe. */
final class ObservedTransport implements Transport {
    private static final Logger logger = LoggerFactory.getLogger(ObservedTransport.class);

    private final Transport transport;
    private final List<Told> listeners;

    private ObservedTransport(Transport transport, List<Told> listeners) {
        this.transport = transport;
        this.listeners = listeners;
    }

    /**
     * A listener, and what it throws. Thread-safe.
     *
     * @param listener the listener
     * @param failures how often its failures are logged
     */
    private record Told(ApplicationListener listener, RareLog failures) {}

    /** {@code transport}, observed if anybody listens; closed with the result. */
    static Transport of(Transport transport, List<ApplicationListener> listeners, Clock clock) {
        return listeners.isEmpty()
                ? transport
                : new ObservedTransport(
                        transport,
                        listeners.stream()
                                .map(listener -> new Told(listener, new RareLog(clock)))
                                .toList());
    }

    @Override
    public Client client(ServiceDescriptor service, ReferenceOptions options) {
        Client client = transport.client(service, options);
        return new Client() {
            @Override
            public Connection connect(Endpoint endpoint, ConnectionListener listener) {
                return client.connect(endpoint, observed(service.key(), endpoint, listener));
            }

            @Override
            public @Nullable KeptArguments keep(MethodDescriptor method, @Nullable Object[] arguments) {
                return client.keep(method, arguments);
            }
        };
    }

    private ConnectionListener observed(ServiceKey service, Endpoint endpoint, ConnectionListener listener) {
        return (Connection connection, ConnectionState state) -> {
            listener.stateChanged(connection, state);
            listeners.forEach(one -> tell(one, service, endpoint, state));
        };
    }

    private static void tell(Told told, ServiceKey service, Endpoint endpoint, ConnectionState state) {
        try {
            told.listener().nodeChanged(service, endpoint, state);
        } catch (RuntimeException | Error e) {
            told.failures()
                    .log(leftOut -> logger.warn(
                            "Listener {} failed on {} at {} becoming {} ({} more since the last time)",
                            told.listener(),
                            service,
                            endpoint,
                            state,
                            leftOut,
                            e));
        }
    }

    @Override
    public Server listen(Address address) {
        return transport.listen(address);
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public String toString() {
        return "observed " + transport;
    }
}
