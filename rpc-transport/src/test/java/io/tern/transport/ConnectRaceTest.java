package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
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
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses that accept and say nothing, on a clock that stands still. */
final class ConnectRaceTest {
    private static final Address NAME = new Address("some.name", 20_880);

    private final TestRuntime runtime = TestRuntime.create();
    private final InProcessNetwork network = new InProcessNetwork();

    @SuppressWarnings("deprecation") // As in SocketMedium.
    private final EventLoopGroup loops = new DefaultEventLoopGroup(1);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Transport servers = transport(new InProcessMedium(network));
    private Transport clients = servers;

    private Transport transport(Medium medium) {
        return new NettyTransport(
                runtime.context(),
                TransportOptions.builder()
                        .ioThreads(1)
                        .connectTimeoutMillis(3_000)
                        .build(),
                medium,
                new SerializerCodecs(runtime.context().extensions()));
    }

    @AfterEach
    void close() throws InterruptedException {
        clients.close();
        servers.close();
        runtime.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    /** A server that never says anything, and notes what becomes of its connections. */
    private SocketAddress silent(String name) throws InterruptedException {
        return new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ReferenceCountUtil.release(message);
                        events.add(name + " heard");
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        events.add(name + " closed");
                    }
                })
                .bind(new LocalAddress(name))
                .sync()
                .channel()
                .localAddress();
    }

    private Connection connect(List<SocketAddress> addresses) {
        Medium medium = new InProcessMedium(network);
        clients = transport((Medium) Proxy.newProxyInstance(
                Medium.class.getClassLoader(), new Class<?>[] {Medium.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("toConnect")) {
                        return addresses;
                    }
                    try {
                        return called.invoke(medium, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
        return clients.client(ServiceDescriptor.of(EchoService.class), ReferenceOptions.DEFAULTS)
                .connect(Endpoint.builder(NAME).build(), (connection, state) -> {});
    }

    @Test
    void eachAddressHasAQuarterOfASecondBeforeTheNextOneIsTriedBesides() throws Exception {
        SocketAddress live = network.find(servers.listen(NAME).address());
        Connection connection = connect(List.of(silent("one"), silent("two"), live));
        await().until(() -> events.contains("one heard"));
        runtime.advance(Duration.ofMillis(249));
        assertThat(events).doesNotContain("two heard");
        runtime.advance(Duration.ofMillis(1));
        await().until(() -> events.contains("two heard"));
        assertThat(connection.state()).isEqualTo(ConnectionState.CONNECTING);
        runtime.advance(Duration.ofMillis(250));
        Network.await(connection, ConnectionState.READY);
        await().untilAsserted(() -> assertThat(events).contains("one closed", "two closed"));
    }

    @Test
    void manyAddressesShareTheTimeSoThatEachHasItsTurn() throws Exception {
        SocketAddress live = network.find(servers.listen(NAME).address());
        List<SocketAddress> addresses = new java.util.ArrayList<>();
        for (int i = 0; i < 29; i++) {
            addresses.add(silent("silent-" + i));
        }
        addresses.add(live);
        Connection connection = connect(addresses);
        for (int i = 0; i < 29; i++) {
            String heard = "silent-" + i + " heard";
            await().until(() -> events.contains(heard));
            runtime.advance(Duration.ofMillis(100));
        }
        Network.await(connection, ConnectionState.READY);
    }

    @Test
    void aConnectionThatIsGivenUpEndsAllThatWereTried() throws Exception {
        Connection connection = connect(List.of(silent("one"), silent("two")));
        await().until(() -> events.contains("one heard"));
        runtime.advance(Duration.ofMillis(250));
        await().until(() -> events.contains("two heard"));
        connection.close();
        await().untilAsserted(() -> assertThat(events).contains("one closed", "two closed"));
    }
}
