package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.RpcException;
import io.tern.api.Server;
import io.tern.api.StatusCode;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import io.tern.testkit.TestRuntime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to names, with a resolver that the test scripts and sockets of this machine. */
final class NamesWithSeveralAddressesIT {
    private static final int LONG_MILLIS = 60_000;
    private static final int SHORT_MILLIS = 500;

    private final ExecutorService work = Executors.newCachedThreadPool();
    private final TestRuntime runtime =
            TestRuntime.builder().systemTime().callbackExecutor(work).build();
    private final Network network = new Network(new NettyTransportFactory());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile NameService names = host -> {
        throw new UnknownHostException(host);
    };

    private Transport transport(int timeoutMillis) {
        Transport transport = new NettyTransport(
                runtime.context(),
                TransportOptions.builder()
                        .connectTimeoutMillis(timeoutMillis)
                        .ioThreads(1)
                        .build(),
                SocketMedium.of(true, host -> {
                    lookups.incrementAndGet();
                    return names.resolve(host);
                }),
                new SerializerCodecs(runtime.context().extensions()));
        opened.add(transport);
        return transport;
    }

    private Connection connect(int timeoutMillis, int port) {
        return transport(timeoutMillis)
                .client(network.service, io.tern.api.ReferenceOptions.DEFAULTS)
                .connect(Endpoint.builder(new Address("some.name", port)).build(), (connection, state) -> {});
    }

    private int serve(String host, int port) {
        Server server = network.serverTransport.listen(new Address(host, port));
        server.serve(network.echo.table(network.serverRuntime, network.service, "test"));
        opened.add(server);
        return server.address().port();
    }

    private ServerSocket listen(String host, int port, int backlog) throws IOException {
        ServerSocket listening = new ServerSocket();
        opened.add(listening);
        listening.bind(new InetSocketAddress(host, port), backlog);
        return listening;
    }

    private RpcException failure(Connection connection) {
        Network.await(connection, ConnectionState.UNREACHABLE);
        RpcException failure = network.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining(" s ago");
        return failure;
    }

    private static NameService fixed(String... literals) {
        return host -> {
            InetAddress[] all = new InetAddress[literals.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(literals[i]);
            }
            return all;
        };
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        network.close();
        runtime.close();
        work.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "::1"})
    void anAddressThatRefusesIsFollowedByTheNextOne(String serving) {
        int port = serve(serving, 0);
        names = fixed("127.0.0.3", "127.0.0.4", serving);
        Network.await(connect(LONG_MILLIS, port), ConnectionState.READY);
    }

    @Test
    void anAddressThatAnswersNothingIsFollowedByTheNextOne() throws Exception {
        int port = serve("127.0.0.2", 0);
        ServerSocket full = listen("127.0.0.3", port, 1);
        fill(full);
        names = fixed("127.0.0.3", "127.0.0.2");
        Network.await(connect(LONG_MILLIS, port), ConnectionState.READY);
    }

    /** Afterwards the system drops what else wants to connect there. */
    private void fill(ServerSocket listening) throws IOException {
        for (int i = 0; i < 3; i++) {
            Socket client = new Socket();
            opened.add(client);
            try {
                client.connect(listening.getLocalSocketAddress(), 200);
            } catch (IOException full) {
                return;
            }
        }
    }

    @Test
    void aServerThatHangsIsFollowedByTheNextOneAndItsConnectionClosed() throws Exception {
        int port = serve("127.0.0.2", 0);
        ServerSocket hanging = listen("127.0.0.3", port, 10);
        names = fixed("127.0.0.3", "127.0.0.2");
        Connection connection = connect(LONG_MILLIS, port);
        try (RawPeer first = RawPeer.accept(hanging)) {
            Network.await(connection, ConnectionState.READY);
            first.awaitEnd();
        }
        assertThat(network.call(connection, "echo", "x").value()).isEqualTo("x");
    }

    @Test
    void aServerThatIsNotTheExpectedInstanceIsFollowedByTheNextOne() {
        int port = serve("127.0.0.2", 0);
        try (Network others = new Network(new NettyTransportFactory());
                TestRuntime otherRuntime = Network.runtime("server", "server-2").build();
                Transport otherTransport =
                        new NettyTransportFactory().newTransport(otherRuntime.context(), TransportOptions.DEFAULTS);
                Server other = otherTransport.listen(new Address("127.0.0.3", port))) {
            assertThat(others.server).isNotNull();
            names = fixed("127.0.0.3", "127.0.0.2");
            Endpoint expected = Endpoint.builder(
                            new Address("some.name", other.address().port()))
                    .instanceId("server-1")
                    .build();
            Connection connection = transport(LONG_MILLIS)
                    .client(network.service, io.tern.api.ReferenceOptions.DEFAULTS)
                    .connect(expected, (changed, state) -> {});
            Network.await(connection, ConnectionState.READY);
        }
    }

    @Test
    void theReasonsOfAllAddressesAreTold() {
        int port = serve("127.0.0.2", 0);
        names = fixed("127.0.0.3", "127.0.0.4");
        RpcException failure = failure(connect(LONG_MILLIS, port));
        assertThat(failure)
                .hasMessageContaining("127.0.0.3:" + port + ": connection refused")
                .hasMessageContaining("127.0.0.4:" + port + ": connection refused")
                .hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void aNameWithoutAnAddressIsToldAsSuch() {
        RpcException failure = failure(connect(LONG_MILLIS, 1));
        assertThat(failure)
                .hasMessageContaining("the name 'some.name' has no address")
                .hasCauseInstanceOf(UnknownHostException.class);
    }

    @Test
    void aResolverThatHangsIsGivenUpInTimeAndHoldsOneThread() {
        CountDownLatch released = new CountDownLatch(1);
        names = host -> {
            awaitQuietly(released);
            return fixed("127.0.0.2").resolve(host);
        };
        int port = serve("127.0.0.2", 0);
        try {
            Connection connection = connect(SHORT_MILLIS, port);
            assertThat(failure(connection))
                    .hasMessageContaining(
                            "no answer from the resolver for the name 'some.name' within " + SHORT_MILLIS + " ms");
            long first = connection.failure().atNanos();
            await().atMost(Network.LIMIT).until(() -> connection.failure().atNanos() != first); // The next try.
            assertThat(lookups).hasValue(1);
            released.countDown();
            Network.await(connection, ConnectionState.READY);
        } finally {
            released.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLostConnectionResolvesAnew() throws Exception {
        int port = serve("127.0.0.2", 0);
        names = fixed("127.0.0.2");
        Connection connection = connect(LONG_MILLIS, port);
        Network.await(connection, ConnectionState.READY);
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        names = host -> {
            asked.add(host);
            return fixed("127.0.0.3").resolve(host);
        };
        opened.remove(opened.size() - 2); // The server, which is closed here.
        network.serverTransport.close();
        await().atMost(Network.LIMIT).until(() -> !asked.isEmpty());
        assertThat(asked).containsOnly("some.name");
    }

    @ParameterizedTest
    @CsvSource({
        "485454502f312e3120343030204261642052657175657374, HTTP", // HTTP/1.1 400 Bad Request
        "000006040000000000000300000064, HTTP", // SETTINGS of HTTP/2
        "15030300020246, TLS" // alert: protocol version
    })
    void aPortOfAnotherProtocolIsToldAsSuch(String answer, String protocol) throws Exception {
        ServerSocket listening = listen("127.0.0.2", 0, 50);
        work.execute(() -> answerAll(listening, HexFormat.of().parseHex(answer)));
        names = fixed("127.0.0.2");
        assertThat(failure(connect(LONG_MILLIS, listening.getLocalPort())))
                .hasMessageContaining("127.0.0.2:" + listening.getLocalPort() + ": HELLO failed: it speaks " + protocol
                        + ", not Tern's protocol; is this the right port?")
                .hasCauseInstanceOf(ConnectException.class);
    }

    private void answerAll(ServerSocket listening, byte[] answer) {
        try {
            while (!listening.isClosed()) {
                Socket accepted = listening.accept();
                accepted.getOutputStream().write(answer);
                opened.add(accepted);
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
    }
}
