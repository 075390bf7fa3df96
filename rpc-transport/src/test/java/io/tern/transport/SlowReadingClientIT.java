package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import io.tern.api.MethodDescriptor;
import io.tern.api.TransportOptions;
import io.tern.protocol.ClientDictionary;
import io.tern.protocol.Compression;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.RequestEncoder;
import io.tern.protocol.ResponseFrame;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose client asks for much and reads nothing. */
class SlowReadingClientIT {
    private static final int REPLY_BYTES = 500_000;
    private static final int SMALLER_REPLY_BYTES = 20_000;
    private static final int REQUESTS = 200;

    /** Whose replies are more than the sockets' buffers take. */
    private static final int FEW_REQUESTS = 40;

    /** Long before this a machine that is busy with other things has read something. */
    private static final int PATIENCE_MILLIS = 30_000;

    private static final int NEVER_MILLIS = 3_600_000;

    private Network network;

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io", "pool"})
    void makesNoMoreRepliesForItAndClosesItAfterAWhile(String executor) throws IOException {
        serve(executor, 400);
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> ask(peer));
            Awaitility.await().until(() -> network.echo.calls("produce") > 0);
            Awaitility.await().atMost(Network.LIMIT).until(() -> network.server.connections() == 0);
            sending.join();
        }
        assertThat(network.echo.calls("produce"))
                .as("requests served, whose replies fill the output and the socket's buffers")
                .isLessThan(REQUESTS / 3);
        assertThat(network.call(network.open(), "echo", "others go on").value()).isEqualTo("others go on");
    }

    /** What may be made ahead is less than what one connection may be sent. */
    @ParameterizedTest
    @ValueSource(strings = {"io", "pool"})
    void closesAClientThatReadsNothingHoweverLittleIsMadeForIt(String executor) throws IOException {
        serve(executor, 400, 1 << 28, 32 << 20);
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> ask(peer));
            Awaitility.await().until(() -> network.echo.calls("produce") > 0);
            Awaitility.await().atMost(Network.LIMIT).until(() -> network.server.connections() == 0);
            sending.join();
        }
        assertThat(network.echo.calls("produce")).isLessThan(REQUESTS / 3);
        assertThat(network.call(network.open(), "echo", "others go on").value()).isEqualTo("others go on");
    }

    /** Its buffers grow to megabytes for each connection: more than a hundred of these replies. */
    @ParameterizedTest
    @ValueSource(strings = {"io", "pool"})
    void fillsTheSystemsBuffersForNobodyWhoReadsNothing(String executor) throws IOException {
        assumeThat(Epoll.isAvailable()).as("a socket that can be told").isTrue();
        serve(executor, 1_000, 1 << 17);
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            ask(peer, REQUESTS, SMALLER_REPLY_BYTES);
            Awaitility.await().until(() -> network.echo.calls("produce") > 0);
            Awaitility.await().atMost(Network.LIMIT).until(() -> network.server.connections() == 0);
        }
        assertThat(network.echo.calls("produce")).isLessThan(REQUESTS / 3);
    }

    @Test
    void closesAClientThatHasSaidAllAndReadsNothing() throws IOException {
        serve("pool", 400, 1 << 28);
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            ask(peer, FEW_REQUESTS);
            peer.shutOutput();
            Awaitility.await().until(() -> network.echo.calls("produce") == FEW_REQUESTS);
            Awaitility.await().atMost(Network.LIMIT).until(() -> network.server.connections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io", "pool"})
    void answersAClientThatHasSaidAllAndReadsLate(String executor) throws IOException {
        serve(executor, PATIENCE_MILLIS, 1 << 28);
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            ask(peer, FEW_REQUESTS);
            peer.shutOutput();
            Awaitility.await().until(() -> network.echo.calls("produce") == FEW_REQUESTS);
            for (int i = 0; i < FEW_REQUESTS; i++) {
                assertThat(peer.next(ResponseFrame.class).bodyBytes()).isGreaterThan(REPLY_BYTES);
            }
            peer.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io", "pool"})
    void goesOnWithAClientThatReadsAfterAll(String executor) throws IOException {
        serve(executor, PATIENCE_MILLIS, 1 << 22);
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> ask(peer));
            Awaitility.await().until(() -> network.echo.calls("produce") > 3);
            int answers = 0;
            while (answers < REQUESTS) {
                assertThat(peer.next(ResponseFrame.class).bodyBytes()).isGreaterThan(REPLY_BYTES);
                answers++;
            }
            sending.join();
        }
    }

    private void serve(String executor, int outboundStallMillis) {
        serve(executor, outboundStallMillis, 1 << 20);
    }

    private void serve(String executor, int outboundStallMillis, int outboundLimitBytes) {
        serve(executor, outboundStallMillis, outboundLimitBytes, 1L << 31);
    }

    private void serve(String executor, int outboundStallMillis, int outboundLimitBytes, long peerMemoryBytes) {
        TransportOptions options = TransportOptions.builder()
                .outboundLimitBytes(outboundLimitBytes)
                .peerMemoryBytes(peerMemoryBytes)
                .outboundStallMillis(outboundStallMillis)
                .pingIdleMillis(NEVER_MILLIS) // Or it would be closed for not answering.
                .pingWaitingMillis(NEVER_MILLIS)
                .poolThreads(2)
                .build();
        network = new Network(new NettyTransportFactory(), options, TransportOptions.DEFAULTS);
        network.serve(executor);
    }

    private void ask(RawPeer peer) {
        ask(peer, REQUESTS);
    }

    private void ask(RawPeer peer, int requests) {
        ask(peer, requests, REPLY_BYTES);
    }

    private void ask(RawPeer peer, int requests, int replyBytes) {
        try {
            peer.send(RawPeer.hello().build());
            peer.send(new DefineFrame(1, MethodDefinition.of(network.service.key(), "produce", List.of("int"), 1, 0)));
            for (int id = 1; id <= requests; id++) {
                peer.send(request(id, replyBytes));
            }
        } catch (java.io.UncheckedIOException e) {
            assertThat(e).as("closed while requests were still being sent").isNotNull();
        }
    }

    private ByteBuf request(int id, int replyBytes) {
        RequestEncoder encoder =
                new RequestEncoder(1 << 20, 65_536, Compression.none(1 << 20), new ClientDictionary(100));
        ByteBuf frame = encoder.newFrame(ByteBufAllocator.DEFAULT);
        int content =
                encoder.begin(frame, network.invocation("produce", replyBytes).build(), false, false);
        new SerializerCodecs(network.clientRuntime.context().extensions())
                .compile(network.service, MethodDescriptor::settings, "protostuff")
                .get(network.method("produce").index())
                .writeArguments(new Object[] {replyBytes}, frame, false);
        ByteBuf finished = encoder.finish(frame, content);
        RequestEncoder.stamp(finished, id, 1, 10_000);
        ByteBuf copy = Unpooled.copiedBuffer(finished);
        finished.release();
        return copy;
    }
}
