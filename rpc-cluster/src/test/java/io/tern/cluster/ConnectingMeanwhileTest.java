package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
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
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that connects while a call looks for one: whenever that is, the call goes there. */
final class ConnectingMeanwhileTest {
    private final Endpoint endpoint =
            Endpoint.builder(new Address("10.0.0.1", 20_880)).build();

    static List<Integer> looks() {
        return IntStream.range(0, 40).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("looks")
    void theCallGoesToTheNode(int looks) {
        Late transport = new Late();
        TestRegistry registry = new TestRegistry("test://registry");
        registry.says(endpoint);
        try (TestRuntime runtime = TestRuntime.create();
                ClusterReference reference = ClusterReference.open(
                        runtime.service(), ReferenceOptions.UNSET, runtime.context(), transport, List.of(registry))) {
            transport.connection.looksLeft.set(looks);
            CompletableFuture<Result> reply = reference
                    .chain()
                    .invoke(runtime.newInvocationBuilder("read", "x").build());
            transport.connection.tell();

            assertThat(reply).succeedsWithin(10, TimeUnit.SECONDS);
            assertThat(reply.join().failure()).isNull();
        }
    }

    /** Connects to one node, which is ready after so many looks at its state. */
    private static final class Late implements Transport, Transport.Client {
        private final LateConnection connection = new LateConnection();

        @Override
        public Client client(ServiceDescriptor service, ReferenceOptions options) {
            return this;
        }

        @Override
        public Connection connect(Endpoint endpoint, ConnectionListener listener) {
            connection.listener = listener;
            return connection;
        }

        @Override
        public Server listen(Address address) {
            throw new UnsupportedOperationException("a client only");
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private static final class LateConnection implements Connection {
        private final AtomicInteger looksLeft = new AtomicInteger(Integer.MAX_VALUE);
        private @Nullable ConnectionListener listener;

        /** The news of a state comes after the state. */
        void tell() {
            looksLeft.set(0);
            if (listener != null) {
                listener.stateChanged(this, ConnectionState.READY);
            }
        }

        @Override
        public ConnectionState state() {
            return looksLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? ConnectionState.CONNECTING
                    : ConnectionState.READY;
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return CompletableFuture.completedFuture(Result.value("there"));
        }

        @Override
        public @Nullable Peer peer() {
            return null;
        }

        @Override
        public void probe() {
            // Nobody listens.
        }

        @Override
        public void close() {
            looksLeft.set(Integer.MAX_VALUE);
        }
    }
}
