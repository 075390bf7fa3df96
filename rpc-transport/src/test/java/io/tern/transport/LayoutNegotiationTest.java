package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.TransportOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When client and server use the compact layout between them. */
class LayoutNegotiationTest {
    private final InProcessNetwork pipes = new InProcessNetwork();
    private final Network network = new Network(new InProcessTransportFactory(pipes));
    private final TextCodecs ofClient = new TextCodecs(1);
    private final TextCodecs ofServer = new TextCodecs(1);
    private final NettyTransport clientTransport = transport(network.clientRuntime.context(), ofClient);
    private final NettyTransport serverTransport = transport(network.serverRuntime.context(), ofServer);
    private final NettyServer server = (NettyServer) serverTransport.listen(new Address("other", 1));

    private NettyTransport transport(io.tern.api.RuntimeContext runtime, Codecs codecs) {
        return new NettyTransport(runtime, TransportOptions.DEFAULTS, new InProcessMedium(pipes), codecs);
    }

    @AfterEach
    void close() {
        clientTransport.close();
        serverTransport.close();
        network.close();
    }

    @Test
    void isCompactOnceTheServerSaidThatFingerprintsAreEqual() {
        Connection connection = open();
        call(connection, "a");
        call(connection, "b");
        call(connection, "c");

        assertThat(ofServer.read).containsExactly("tagged a", "compact b", "compact c");
        assertThat(ofClient.read).containsExactly("tagged a", "compact b", "compact c");
    }

    @Test
    void staysTaggedWhereFingerprintsDiffer() {
        ofServer.fingerprint = 2;
        Connection connection = open();
        call(connection, "a");
        call(connection, "b");

        assertThat(ofServer.read).containsExactly("tagged a", "tagged b");
    }

    @Test
    void staysTaggedWhereASerializerHasNoCompactLayout() {
        ofServer.fingerprint = 0;
        ofClient.fingerprint = 0;
        Connection connection = open();
        call(connection, "a");
        call(connection, "b");

        assertThat(ofServer.read).containsExactly("tagged a", "tagged b");
    }

    @Test
    void sendsACallAgainWhenTheServersSchemasChangedUnderIt() {
        Connection connection = open();
        call(connection, "a");
        call(connection, "b");
        ofServer.fingerprint = 2;
        serve();

        call(connection, "c");
        call(connection, "d");

        assertThat(ofServer.read).containsExactly("tagged a", "compact b", "tagged c", "tagged d");
        assertThat(network.echo.served).hasSize(4);
    }

    private Connection open() {
        serve();
        Connection connection = clientTransport
                .client(network.service, io.tern.api.ReferenceOptions.DEFAULTS)
                .connect(io.tern.api.Endpoint.builder(server.address()).build(), (c, state) -> {});
        Network.await(connection, ConnectionState.READY);
        return connection;
    }

    private void serve() {
        server.serve(network.echo.table(network.serverRuntime, network.service, "io"));
    }

    private void call(Connection connection, String text) {
        assertThat(network.call(connection, "echo", text).value()).isEqualTo(text);
    }
}
