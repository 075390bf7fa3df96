package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls whose time passes on the server while their arguments are read; its clock is the test's. */
class LateBeginTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final InProcessNetwork pipes = new InProcessNetwork();
    private final Network network = new Network(new InProcessTransportFactory(pipes));
    private final TestRuntime runtime =
            TestRuntime.builder().application("server").instanceId("late").build();
    private final TextCodecs codecs = new TextCodecs(1);
    private final NettyTransport clientTransport = new NettyTransport(
            network.clientRuntime.context(), TransportOptions.DEFAULTS, new InProcessMedium(pipes), new TextCodecs(1));
    private final NettyTransport serverTransport =
            new NettyTransport(runtime.context(), TransportOptions.DEFAULTS, new InProcessMedium(pipes), codecs);

    @AfterEach
    void close() {
        clientTransport.close();
        serverTransport.close();
        network.close();
        runtime.close();
    }

    /** What comes of a call that has so much left once its arguments are read. */
    private Result call(Duration left) {
        codecs.reading = () -> runtime.advance(LIMIT.minus(left));
        NettyServer server = (NettyServer) serverTransport.listen(new Address("late", 1));
        server.serve(network.echo.table(
                runtime, network.service, ExportOptions.builder().executor("io").timeoutMillis((int)
                        LIMIT.toMillis())));
        Connection connection = clientTransport
                .client(network.service, ReferenceOptions.DEFAULTS)
                .connect(Endpoint.builder(server.address()).build(), (c, state) -> {});
        Network.await(connection, ConnectionState.READY);
        return network.call(connection, "echo", "x");
    }

    @Test
    void aMethodThatHasLeftWhatItTakesToBeginDoesBegin() {
        assertThat(call(Duration.ofNanos(200_000)).value()).isEqualTo("x");
    }

    @Test
    void aMethodThatWouldBeginAfterItsDeadlineDoesNot() {
        Result result = call(Duration.ofNanos(199_999));
        assertThat(result.failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(result.failure().notExecuted()).isTrue();
        assertThat(network.echo.served).isEmpty();
    }

    @Test
    void neitherDoesOneWhoseDeadlineHasPassed() {
        assertThat(call(Duration.ofSeconds(-3)).failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(network.echo.served).isEmpty();
    }
}
