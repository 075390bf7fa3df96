package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an event loop could not be told, for want of memory as a rule, it does with its next tick or a second later. */
final class LoopRepairTest extends TransportSuite {
    private final ShakyMedium medium = new ShakyMedium();

    @Override
    TransportFactory factory() {
        return (runtime, options) ->
                new NettyTransport(runtime, options, medium.get(), new SerializerCodecs(runtime.extensions()));
    }

    @Test
    void aCallThatWaitsInItsQueueIsSentWithTheNextTick() {
        Network net = start();
        Connection connection = net.open();
        medium.refusedOfOthers.set(1);
        CompletableFuture<Result> call = net.start(connection, "echo", "x");
        assertThat(medium.refusedOfOthers).hasValue(0);
        assertThat(Network.get(call).value()).isEqualTo("x");
    }

    @Test
    void aReplyThatWaitsInItsQueueIsSentWithTheNextTick() {
        Network net = start();
        Connection connection = net.open();
        net.echo.answer("echo", invocation -> {
            medium.refusedOfOthers.set(1);
            return "x";
        });
        assertThat(net.call(connection, "echo", "x").value()).isEqualTo("x");
        assertThat(medium.refusedOfOthers).hasValue(0);
    }

    @Test
    void aDrainBeginsWithTheNextTickWhereAConnectionWasNotToldOfIt() {
        Network net = start();
        Connection connection = net.open();
        medium.refusedOfOthers.set(1);
        CompletableFuture<Integer> drained = net.server.drain(Duration.ofMinutes(1));
        assertThat(medium.refusedOfOthers).hasValue(0);
        Network.await(connection, ConnectionState.UNREACHABLE);
        assertThat(drained).succeedsWithin(Network.LIMIT).isEqualTo(0);
    }

    @Test
    void aConnectionThatCouldNotBeginBeginsASecondLater() {
        try (TestRuntime runtime = TestRuntime.create();
                Transport transport = factory().newTransport(runtime.context(), TransportOptions.DEFAULTS)) {
            Address served = transport.listen(new Address("nobody", 20_880)).address();
            medium.refusedOfOthers.set(1);
            Connection connection = transport
                    .client(ServiceDescriptor.of(EchoService.class), ReferenceOptions.DEFAULTS)
                    .connect(Endpoint.builder(served).build(), (changed, state) -> {});
            assertThat(medium.refusedOfOthers).hasValue(0);
            runtime.advance(Duration.ofSeconds(1));
            Awaitility.await().until(() -> connection.state() == ConnectionState.READY);
        }
    }
}
