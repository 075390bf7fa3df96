package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import io.tern.testkit.TestRuntime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code that throws once, while a connection is made or reported, leaves nothing behind for the next try or state. */
class ConnectionRepairTest {
    private static final Endpoint NOWHERE =
            Endpoint.builder(new Address("nobody", 20_880)).build();

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private final InProcessNetwork network = new InProcessNetwork();
    private final AtomicInteger failuresLeft = new AtomicInteger();
    private final List<ConnectionState> told = new CopyOnWriteArrayList<>();
    private final Transport transport = new NettyTransport(
            runtime.context(),
            TransportOptions.builder().ioThreads(1).build(),
            failing("toConnect"),
            new SerializerCodecs(runtime.context().extensions()));

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
    }

    private void failIfTold() {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new NoClassDefFoundError("scripted, for a moment");
        }
    }

    /** A medium one of whose methods throws when told to. */
    private Medium failing(String method) {
        Medium medium = new InProcessMedium(network);
        return (Medium) Proxy.newProxyInstance(
                Medium.class.getClassLoader(), new Class<?>[] {Medium.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        failIfTold();
                    }
                    try {
                        return called.invoke(medium, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Connection connect(Endpoint endpoint) {
        return transport
                .client(ServiceDescriptor.of(EchoService.class), ReferenceOptions.DEFAULTS)
                .connect(endpoint, (connection, state) -> {
                    told.add(state);
                    failIfTold();
                });
    }

    @Test
    void anAddressThatCouldNotBeLookedUpIsLookedUpAgain() {
        failuresLeft.set(1);
        connect(NOWHERE);
        Awaitility.await().until(() -> told.contains(ConnectionState.UNREACHABLE));
        assertThat(failuresLeft).hasValue(0);
        Endpoint served = Endpoint.builder(
                        transport.listen(new Address("nobody", 20_880)).address())
                .build();
        assertThat(served.address()).isEqualTo(NOWHERE.address());
        Awaitility.await().until(() -> told.contains(ConnectionState.READY));
    }

    @Test
    void aListenerThatThrewAnErrorHearsTheNextState() {
        failuresLeft.set(2); // One for the address, one for the listener.
        Connection other = connect(NOWHERE);
        Awaitility.await().until(() -> told.contains(ConnectionState.UNREACHABLE));
        Awaitility.await().until(() -> failuresLeft.get() == 0);
        other.close();
        Awaitility.await().until(() -> told.contains(ConnectionState.CLOSED));
    }
}
