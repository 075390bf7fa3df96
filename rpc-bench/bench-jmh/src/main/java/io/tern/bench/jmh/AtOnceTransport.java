package io.tern.bench.jmh;

import io.tern.api.Address;
import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Peer;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.Server;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reaches every address at once, where every call is answered at once, by servers that have been up for long. Thread-safe. */
final class AtOnceTransport implements Transport {
    private static final Result VALUE = Result.value("value");
    private static final long UP_NANOS = TimeUnit.HOURS.toNanos(1);

    private final long startNanos;

    AtOnceTransport(Clock clock) {
        startNanos = clock.nanoTime() - UP_NANOS;
    }

    @Override
    public Client client(ServiceDescriptor service, ReferenceOptions options) {
        return this::connect;
    }

    private Connection connect(Endpoint endpoint, ConnectionListener listener) {
        String address = endpoint.address().toString();
        Connection connection = new Open(new Peer("bench", "id-" + address, address, startNanos));
        listener.stateChanged(connection, ConnectionState.READY);
        return connection;
    }

    @Override
    public Server listen(Address address) {
        throw new UnsupportedOperationException(
                "AtOnceTransport cannot listen at " + address + " (expected: client())");
    }

    @Override
    public void close() {}

    /** A connection that is always open. Immutable, thread-safe. */
    private record Open(Peer peer) implements Connection {
        @Override
        public Result invoke(Invocation invocation, AnswerListener later) {
            return VALUE;
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return CompletableFuture.completedFuture(VALUE);
        }

        @Override
        public ConnectionState state() {
            return ConnectionState.READY;
        }

        @Override
        public void probe() {}

        @Override
        public void close() {}
    }
}
