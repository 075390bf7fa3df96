package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.protocol.CancelFrame;
import io.tern.protocol.ClientDictionary;
import io.tern.protocol.Compression;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.PingFrame;
import io.tern.protocol.PongFrame;
import io.tern.protocol.RequestEncoder;
import io.tern.protocol.ResponseFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a server does with clients that break the protocol: a typed end, never a hang, and the others go on. */
class MisbehavingClientIT {
    private static final int HELLO_MILLIS = 2_000;

    private final Network network = new Network(
            new NettyTransportFactory(),
            TransportOptions.builder()
                    .helloTimeoutMillis(HELLO_MILLIS)
                    .pingIdleMillis(60_000) // It would end what was forgotten.
                    .frameLimitBytes(100_000)
                    .maxConnectionsPerAddress(20)
                    .build(),
            TransportOptions.DEFAULTS);

    private final RequestEncoder encoder =
            new RequestEncoder(1 << 20, 65_536, Compression.none(1 << 20), new ClientDictionary(100));

    @AfterEach
    void others() {
        assertThat(network.call(network.open(), "echo", "still there").value()).isEqualTo("still there");
        network.close();
    }

    @Test
    void closesOneThatDoesNotIntroduceItself() throws IOException {
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            assertThat(peer.next()).isNull();
        }
    }

    @Test
    void closesOneThatSpeaksSomethingElse() throws IOException {
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            peer.send("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(peer.next()).isNull();
        }
    }

    @Test
    void survivesGarbageOfAnyKind() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 15; i++) {
            try (RawPeer peer = introduced()) {
                byte[] garbage = new byte[random.nextInt(1, 5_000)];
                random.nextBytes(garbage);
                peer.send(garbage);
                assertThat(peer.last(GoAwayFrame.class)).isNotNull();
            } catch (java.io.UncheckedIOException e) {
                assertThat(e).as("closed while garbage was still being sent").hasMessageContaining("reset");
            }
        }
    }

    @Test
    void showsItsVersionToOneOfAnotherVersion() throws IOException {
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            peer.send(RawPeer.hello().versions(7, 9, 0).build());
            assertThat(peer.next(HelloFrame.class).maxVersion()).isEqualTo(FrameHeader.VERSION);
            assertThat(peer.next()).isNull();
        }
    }

    @Test
    void refusesASecondHello() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(RawPeer.hello().build());
            assertThat(peer.last(GoAwayFrame.class).reason()).contains("a second HELLO");
        }
    }

    @Test
    void refusesAnIdThatDoesNotAscend() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new DefineFrame(1, definition("echo")));
            peer.send(request(5, 1, "x"));
            assertThat(peer.next(ResponseFrame.class).id()).isEqualTo(5);
            peer.send(request(5, 1, "x"));
            assertThat(peer.last(GoAwayFrame.class).reason()).contains("id 5 after 5");
        }
    }

    @Test
    void refusesANumberThatWasNeverDefined() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(request(1, 9, "x"));
            assertThat(peer.last(GoAwayFrame.class).reason()).contains("number 9 was not defined");
        }
    }

    @Test
    void answersAnUnknownMethodWithoutEndingTheConnection() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new DefineFrame(1, definition("nonsense")), new DefineFrame(2, definition("echo")));
            peer.send(request(1, 1, "x"));
            RpcException failure = peer.next(ResponseFrame.class).failure();
            assertThat(failure.code()).isEqualTo(StatusCode.UNIMPLEMENTED);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure.reason())
                    .contains("has no method nonsense(java.lang.String)")
                    .contains("echo(java.lang.String)");
            peer.send(request(2, 2, "x"));
            assertThat(peer.next(ResponseFrame.class).failure()).isNull();
        }
    }

    @Test
    void answersArgumentsThatCannotBeReadAsNotExecuted() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new DefineFrame(1, definition("echo")));
            ByteBuf frame = begin();
            int content = encoder.begin(frame, network.invocation("echo", "x").build(), false, false);
            frame.writeBytes(new byte[] {-1, -1, -1, -1, 15, 1, 2, 3});
            peer.send(stamped(encoder.finish(frame, content), 1, 1));

            RpcException failure = peer.next(ResponseFrame.class).failure();
            assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
            assertThat(failure.notExecuted()).isTrue();
        }
        assertThat(network.echo.served).isEmpty();
    }

    @Test
    void skipsARequestAboveItsLimitAndGoesOn() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new DefineFrame(1, definition("echo")));
            peer.send(request(1, 1, "x".repeat(200_000)));
            RpcException failure = peer.next(ResponseFrame.class).failure();
            assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure.reason()).contains("100000");
            peer.send(request(2, 1, "x"));
            assertThat(peer.next(ResponseFrame.class).failure()).isNull();
        }
    }

    @Test
    void doesNoWorkForOneThatHasGone() throws IOException {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        network.echo.answer("quick", invocation -> {
            gone.join();
            return "x".repeat(40_000); // So much that there is one in each turn.
        });
        RawPeer peer = introduced();
        peer.send(new DefineFrame(1, definition("quick")));
        ByteBuf requests = Unpooled.buffer(); // Less than what is read at once.
        for (int id = 1; id <= 30; id++) {
            requests.writeBytes(request(id, 1, "x"));
        }
        peer.send(requests.writeBytes(request(31, 1, "for nobody anyway", true)));
        Awaitility.await().until(() -> network.echo.calls("quick") == 1);
        peer.reset();
        gone.complete(null);
        Awaitility.await()
                .until(() -> network.echo.served.stream()
                        .anyMatch(invocation -> invocation.arguments()[0].equals("for nobody anyway")));
        assertThat(network.echo.calls("quick")).isLessThan(10);
    }

    @Test
    void answersPingsButNotAFloodOfThem() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new PingFrame(77));
            assertThat(peer.next(PongFrame.class).id()).isEqualTo(77);
            for (int i = 1; i <= 500; i++) {
                peer.send(new PingFrame(i));
            }
            for (int i = 1; i <= 500; i++) {
                assertThat(peer.next(PongFrame.class).id()).isEqualTo(i);
            }
            for (int i = 1; i <= 20_000; i++) {
                peer.send(new PingFrame(i));
            }
            assertThat(peer.last(GoAwayFrame.class).reason()).contains("1000 pings within a second");
        } catch (java.io.UncheckedIOException e) {
            assertThat(e).as("closed while pings were still being sent").isNotNull();
        }
    }

    @Test
    void ignoresACancelForACallItDoesNotKnow() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new CancelFrame(12));
            peer.send(new PingFrame(1));
            assertThat(peer.next(PongFrame.class).id()).isEqualTo(1);
        }
    }

    @Test
    void letsOneBreakOffInTheMiddleOfAFrame() throws IOException {
        try (RawPeer peer = introduced()) {
            peer.send(new DefineFrame(1, definition("echo")));
            ByteBuf whole = request(1, 1, "x".repeat(50_000));
            peer.send(whole.readRetainedSlice(30_000));
            whole.release();
        }
    }

    @Test
    void answersOneThatWillSayNoMoreAndThenCloses() throws IOException {
        try (RawPeer peer = introduced()) {
            CompletableFuture<Result> outcome = new CompletableFuture<>();
            CountDownLatch running = new CountDownLatch(1);
            network.echo.behave("echo", invocation -> {
                running.countDown();
                return outcome;
            });
            peer.send(new DefineFrame(1, definition("echo")));
            peer.send(request(1, 1, "x"));
            peer.shutOutput();
            running.await();
            outcome.complete(Result.value("still heard"));
            assertThat(peer.next(ResponseFrame.class).failure()).isNull();
            peer.awaitEnd();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        network.echo.answer("echo", invocation -> invocation.arguments()[0]);
    }

    @RepeatedTest(20)
    void answersOneThatSaysAllAtOnceAndNoMore() throws IOException {
        ByteBuf all = Unpooled.buffer();
        RawPeer.hello().build().encode(all);
        new DefineFrame(1, definition("echo")).encode(all);
        ByteBuf request = request(1, 1, "x");
        all.writeBytes(request);
        request.release();
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            peer.send(all);
            peer.shutOutput();
            assertThat(peer.next(ResponseFrame.class).failure()).isNull();
            peer.awaitEnd();
        }
    }

    @RepeatedTest(5)
    void answersManyThatSayMuchAtOnceAndNoMore() throws IOException {
        ByteBuf calls = Unpooled.buffer();
        int last = 8;
        for (int call = 1; call <= last; call++) {
            ByteBuf request = request(call, 1, "x".repeat(90_000));
            calls.writeBytes(request);
            request.release();
        }
        List<CompletableFuture<Void>> answered = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            RawPeer peer = introduced();
            peer.send(new DefineFrame(1, definition("echo")));
            answered.add(CompletableFuture.runAsync(
                    () -> { // Together they make the loop late, and it does this by turns.
                        try (peer) {
                            peer.send(calls.copy());
                            peer.shutOutput();
                            for (int call = 1; call <= last; call++) {
                                assertThat(peer.next(ResponseFrame.class).failure())
                                        .isNull();
                            }
                            peer.awaitEnd();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    command -> new Thread(command).start()));
        }
        answered.forEach(CompletableFuture::join);
        calls.release();
    }

    @Test
    void cancelsTheCallsOfOneThatHasGone() throws IOException {
        CompletableFuture<Invocation> running = new CompletableFuture<>();
        network.echo.behave("echo", invocation -> {
            running.complete(invocation);
            return new CompletableFuture<>();
        });
        try (RawPeer peer = introduced()) {
            peer.send(new DefineFrame(1, definition("echo")));
            peer.send(request(1, 1, "x"));
            running.join();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(4)) // Its deadline is later.
                .untilAsserted(() -> assertThat(running.join().cancelReason()).isNotNull());
        network.echo.answer("echo", invocation -> invocation.arguments()[0]);
    }

    @RepeatedTest(10)
    void letsNobodyBeKeptOutByThoseWhoSayNothing() throws IOException {
        List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            silent.add(RawPeer.connect(network.server.address()));
        }
        introduced().close();
        for (RawPeer peer : silent) {
            peer.close();
        }
    }

    @Test
    void limitsConnectionsFromOneAddress() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            peers.add(introduced());
        }
        try (RawPeer tooMany = RawPeer.connect(network.server.address())) {
            assertThat(tooMany.next()).isNull();
        }
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    private RawPeer introduced() throws IOException {
        RawPeer peer = RawPeer.connect(network.server.address());
        peer.send(RawPeer.hello().build());
        peer.next(HelloFrame.class);
        return peer;
    }

    private MethodDefinition definition(String method) {
        return MethodDefinition.of(network.service.key(), method, List.of("java.lang.String"), 1, 0);
    }

    private ByteBuf begin() {
        return encoder.newFrame(ByteBufAllocator.DEFAULT);
    }

    private ByteBuf request(int id, int method, String text) {
        return request(id, method, text, false);
    }

    private ByteBuf request(int id, int method, String text, boolean oneway) {
        ByteBuf frame = begin();
        int content = encoder.begin(frame, network.invocation("echo", text).build(), oneway, false);
        new SerializerCodecs(network.clientRuntime.context().extensions())
                .compile(network.service, MethodDescriptor::settings, "protostuff")
                .get(network.method("echo").index())
                .writeArguments(new Object[] {text}, frame, false);
        return stamped(encoder.finish(frame, content), id, method);
    }

    private static ByteBuf stamped(ByteBuf frame, int id, int method) {
        RequestEncoder.stamp(frame, id, method, 5_000);
        ByteBuf copy = Unpooled.copiedBuffer(frame);
        frame.release();
        return copy;
    }
}
