package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.api.Address;
import io.tern.api.Clock;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.protocol.CancelFrame;
import io.tern.protocol.Compression;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.FrameType;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.PingFrame;
import io.tern.protocol.PongFrame;
import io.tern.protocol.RequestFrame;
import io.tern.protocol.ResponseEncoder;
import io.tern.protocol.ResponseFrame.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does with servers that are silent, slow, strange or on their way out. */
@SuppressWarnings("FutureReturnValueIgnored") // Calls whose outcome is not what a test is about.
class MisbehavingServerIT {
    private static final TransportOptions OPTIONS = TransportOptions.builder()
            .connectTimeoutMillis(500)
            .pingWaitingMillis(200)
            .pingTimeoutMillis(200)
            .pingCloseMillis(600)
            .outboundLimitBytes(1 << 20)
            .build();

    private final Network network = new Network(new NettyTransportFactory(), TransportOptions.DEFAULTS, OPTIONS);
    private final ServerSocket listening;
    private final Connection connection;
    private RawPeer server;
    private Invocation lastTaken;
    private CompletableFuture<Result> oneWay;

    MisbehavingServerIT() throws IOException {
        listening = RawPeer.listen();
        connection = network.connect(connectedTo());
        server = RawPeer.accept(listening);
    }

    private Endpoint connectedTo() {
        return Endpoint.builder(new Address("127.0.0.1", listening.getLocalPort()))
                .build();
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        server.close();
        listening.close();
    }

    @Test
    void sendsHelloFirstAndNoRequestBeforeItGotOne() {
        assertThat(server.next()).isInstanceOf(HelloFrame.class);
        assertThat(network.call(connection, "echo", "x").failure().notExecuted())
                .isTrue();
        assertThat(connection.state()).isEqualTo(ConnectionState.CONNECTING);
        server.send(RawPeer.hello().build());
        Network.await(connection, ConnectionState.READY);
    }

    @Test
    void givesUpOnOneThatDoesNotIntroduceItself() {
        server.awaitEnd();
        Network.await(connection, ConnectionState.UNREACHABLE);
        assertThat(network.call(connection, "echo", "x").failure()).hasMessageContaining("no HELLO within 500 ms");
    }

    @Test
    void saysThatTheVersionsDoNotFit() {
        server.send(RawPeer.hello().versions(3, 4, 0).build());
        Network.await(connection, ConnectionState.UNREACHABLE);
        assertThat(network.call(connection, "echo", "x").failure())
                .hasMessageContaining("no common protocol version")
                .hasMessageContaining("3 to 4");
    }

    @Test
    void refusesACallWhoseSerializerTheServerLacks() {
        server.send(RawPeer.hello().serializers(List.of("other")).build());
        Network.await(connection, ConnectionState.READY);
        RpcException failure = network.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNIMPLEMENTED);
        assertThat(failure.notExecuted()).isTrue();
    }

    @Test
    void sendsTheNamesToAServerThatDoesNotKnowAMethodUntilItDoes() {
        open();
        network.start(connection, "echo", "x");
        RequestFrame numbered = server.next(RequestFrame.class);
        assertThat(numbered.inlineMethod()).isNull();
        ResponseEncoder encoder = new ResponseEncoder(1 << 20, 1_000, Compression.none(1 << 20));
        server.send(encoder.failure(
                ByteBufAllocator.DEFAULT,
                numbered.id(),
                RpcException.builder(StatusCode.NOT_FOUND, "damaged names")
                        .notExecuted(true)
                        .notServed(true)
                        .build(),
                false));

        Awaitility.await().atMost(Network.LIMIT).until(() -> {
            network.start(connection, "echo", "y");
            return server.next(RequestFrame.class).inlineMethod() != null;
        });
        CompletableFuture<Result> named = network.start(connection, "echo", "z");
        answer(server.next(RequestFrame.class).id(), "z");
        assertThat(Network.get(named).value()).isEqualTo("z");
        network.start(connection, "echo", "numbered again");
        assertThat(server.next(DefineFrame.class).id()).isEqualTo(2);
        assertThat(server.next(RequestFrame.class).methodNumber()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND,true,true", "NOT_FOUND,false,false", "UNAVAILABLE,true,false"})
    void concludesFromTheCodeOfAnOlderServerOnlyThatTheServiceIsNotThere(
            StatusCode code, boolean notExecuted, boolean notServed) {
        server.send(RawPeer.hello().versions(1, 1, 0).build());
        assertThat(refused(code, notExecuted).notServed()).isEqualTo(notServed);
    }

    @ParameterizedTest
    @EnumSource(StatusCode.class)
    void concludesNothingFromACode(StatusCode code) {
        server.send(RawPeer.hello().build());
        assertThat(refused(code, true).notServed()).isFalse();
    }

    private RpcException refused(StatusCode code, boolean notExecuted) {
        Network.await(connection, ConnectionState.READY);
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        ResponseEncoder encoder = new ResponseEncoder(1 << 20, 1_000, Compression.none(1 << 20));
        server.send(encoder.failure(
                ByteBufAllocator.DEFAULT,
                server.next(RequestFrame.class).id(),
                RpcException.builder(code, "scripted").notExecuted(notExecuted).build(),
                false));
        return Network.get(call).failure();
    }

    @Test
    void definesAMethodOnceAndNumbersCallsFromOne() {
        open();
        network.start(connection, "echo", "x");
        network.start(connection, "echo", "y");
        assertThat(server.next()).isInstanceOf(DefineFrame.class);
        assertThat(server.next()).isInstanceOfSatisfying(RequestFrame.class, first -> {
            assertThat(first.id()).isEqualTo(1);
            assertThat(first.methodNumber()).isEqualTo(1);
            assertThat(first.remainingMillis()).isBetween(5_000, 10_000);
        });
        assertThat(server.next())
                .isInstanceOfSatisfying(
                        RequestFrame.class, second -> assertThat(second.id()).isEqualTo(2));
    }

    @Test
    void sendsCancelAtTheDeadline() {
        open();
        CompletableFuture<Result> call = connection.invoke(
                network.invocation(Duration.ofMillis(100), "echo", "x").build());
        int id = server.next(RequestFrame.class).id();
        assertThat(server.next(CancelFrame.class).id()).isEqualTo(id);
        assertThat(Network.get(call).failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    void dropsAnAnswerThatComesTooLate() {
        open();
        Network.get(connection.invoke(
                network.invocation(Duration.ofMillis(50), "echo", "x").build()));
        answer(server.next(RequestFrame.class).id(), "late");
        CompletableFuture<Result> next = network.start(connection, "echo", "y");
        answer(server.next(RequestFrame.class).id(), "in time");
        assertThat(Network.get(next).value()).isEqualTo("in time");
        assertThat(((ServiceConnection) connection).sockets().pick().calls().lateAnswers())
                .isEqualTo(1);
    }

    @Test
    void turnsSlowAfterAMissedPingAndReadyAgainByAnyByte() {
        open();
        network.start(connection, "echo", "x");
        int ping = server.next(PingFrame.class).id();
        Network.await(connection, ConnectionState.SLOW);
        server.send(new PongFrame(ping));
        Network.await(connection, ConnectionState.READY);
    }

    @Test
    void closesAfterFurtherSilenceAndSaysThatNobodyKnowsWhatRan() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        RpcException failure = Network.get(call).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure).hasMessageContaining("although it was pinged");
        server.awaitEnd();
    }

    @Test
    void probesWhenAsked() {
        open();
        connection.probe();
        server.next(PingFrame.class);
        Network.await(connection, ConnectionState.SLOW);
    }

    @Test
    void tellsWhichCallsTheServerWillNotServe() {
        open();
        CompletableFuture<Result> first = network.start(connection, "echo", "1");
        CompletableFuture<Result> second = network.start(connection, "echo", "2");
        server.next(RequestFrame.class);
        server.next(RequestFrame.class);

        server.send(GoAwayFrame.max("restart"));
        Network.await(connection, ConnectionState.DRAINING);
        server.send(GoAwayFrame.last(1, "restart"));

        RpcException failure = Network.get(second).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.remote()).isTrue();
        assertThat(first).isNotDone();
        answer(1, "served");
        assertThat(Network.get(first).value()).isEqualTo("served");
        server.awaitEnd();
    }

    @Test
    void doesNotKnowWhatRanIfTheServerBreaksItsWord() throws IOException {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "1");
        server.next(RequestFrame.class);
        server.send(GoAwayFrame.last(1, "restart"));
        server.close();
        assertThat(Network.get(call).failure().notExecuted()).isFalse();
    }

    @Test
    void refusesCallsInsteadOfQueueingWithoutEndForOneThatDoesNotRead() {
        open();
        byte[] large = new byte[100_000];
        List<CompletableFuture<Result>> calls = new ArrayList<>();
        Awaitility.await().atMost(Network.LIMIT).untilAsserted(() -> {
            for (int i = 0; i < 50; i++) {
                calls.add(connection.invoke(network.invocation(Duration.ofSeconds(3), "bytes", large)
                        .build()));
            }
            assertThat(calls).anySatisfy(call -> {
                assertThat(call).isDone();
                assertThat(call.join().failure().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            });
        });
        RpcException refused = calls.stream()
                .filter(CompletableFuture::isDone)
                .map(call -> call.join().failure())
                .filter(failure -> failure.code() == StatusCode.RESOURCE_EXHAUSTED)
                .findFirst()
                .orElseThrow();
        assertThat(refused.notExecuted()).isTrue();
        assertThat(refused).hasMessageContaining("does not read fast enough");
        calls.forEach(call -> assertThat(Network.get(call).failure()).isNotNull());
    }

    @Test
    void doesNotSendWhatExpiredInTheQueue() {
        open();
        byte[] large = new byte[100_000];
        List<CompletableFuture<Result>> calls = new ArrayList<>();
        Awaitility.await().atMost(Network.LIMIT).untilAsserted(() -> {
            for (int i = 0; i < 10; i++) {
                calls.add(connection.invoke(network.invocation(Duration.ofMillis(300), "bytes", large)
                        .build()));
            }
            assertThat(calls).anySatisfy(call -> {
                assertThat(call).isDone();
                assertThat(call.join().failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
                assertThat(call.join().failure().notExecuted()).isTrue();
            });
        });
    }

    @Test
    void failsTheCallWhoseAnswerCannotBeReadAndGoesOn() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        ResponseEncoder encoder = new ResponseEncoder(1 << 20, 1_000, Compression.none(1 << 20));
        ByteBuf frame = encoder.newFrame(ByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, server.next(RequestFrame.class).id(), Status.VALUE, false, false, Map.of());
        frame.writeBytes(new byte[] {-1, -1, -1, -1, 15, 0});
        server.send(encoder.finish(frame, content));
        assertThat(Network.get(call).decoded().failure().code()).isEqualTo(StatusCode.SERIALIZATION);

        CompletableFuture<Result> next = network.start(connection, "echo", "y");
        answer(server.next(RequestFrame.class).id(), "fine");
        assertThat(Network.get(next).value()).isEqualTo("fine");
    }

    @Test
    void failsTheCallWhoseAttachmentsCannotBeRead() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        ResponseEncoder encoder = new ResponseEncoder(1 << 20, 1_000, Compression.none(1 << 20));
        ByteBuf frame = encoder.newFrame(ByteBufAllocator.DEFAULT);
        int id = server.next(RequestFrame.class).id();
        int content = encoder.begin(frame, id, Status.VALUE, false, false, Map.of("key", "value"));
        ByteBuf finished = encoder.finish(frame, content);
        int key = finished.indexOf(finished.readerIndex(), finished.writerIndex(), (byte) 'k');
        finished.setByte(key - 1, 0x7e); // A key longer than all attachments.
        server.send(finished);

        RpcException failure = Network.get(call).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(server.last(GoAwayFrame.class))
                .as("the rule that was broken")
                .isNotNull();
    }

    @Test
    void takesEveryAnswerThatCameBeforeTheEnd() throws IOException {
        open();
        List<CompletableFuture<Result>> calls = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            calls.add(network.start(connection, "echo", "x"));
        }
        for (int i = 0; i < calls.size(); i++) {
            answer(server.next(RequestFrame.class).id(), "all there");
        }
        server.close();
        assertThat(calls)
                .allSatisfy(call -> assertThat(Network.get(call).value()).isEqualTo("all there"));
    }

    @Test
    void closesAConnectionToAServerThatPingsAndHearsNothing() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        int[] pings = {0};
        Awaitility.await()
                .atMost(Network.LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    ByteBuf ping = Unpooled.buffer();
                    new PingFrame(++pings[0]).encode(ping);
                    sendIfOpen(ByteBufUtil.getBytes(ping));
                    return call.isDone();
                });
        assertThat(call.join().failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(call.join().failure()).hasMessageContaining("has answered nothing for 1600 ms");
    }

    @Test
    @Tag("full")
    void keepsAConnectionToAServerThatShowsThatItLivesThoughItDoesNotRead() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        int id = server.next(RequestFrame.class).id();
        Awaitility.await()
                .atMost(Network.LIMIT)
                .during(Duration.ofMillis(2_500))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    server.send(new PingFrame(1));
                    return !call.isDone();
                });
        answer(id, "x");
        assertThat(Network.get(call).value()).isEqualTo("x");
    }

    @Test
    void closesAConnectionOnWhichAMessageThatNobodyWaitsForKeepsAllOthersBack() {
        open();
        Network.get(connection.invoke(
                network.invocation(Duration.ofMillis(50), "echo", "x").build()));
        int givenUp = server.next(RequestFrame.class).id();
        CompletableFuture<Result> behind = network.start(connection, "echo", "y");
        server.send(RawPeer.header(FrameType.RESPONSE, givenUp, 1_000_000));
        Awaitility.await()
                .atMost(Network.LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    sendIfOpen(new byte[100]);
                    return behind.isDone();
                });
        assertThat(behind.join().failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(behind.join().failure())
                .hasMessageContaining("that nobody waits for has kept back all others for 800 ms");
    }

    @Test
    @Tag("full")
    void leavesALargeAnswerItsTimeAsLongAsSomebodyWaitsForIt() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        server.send(RawPeer.header(
                FrameType.RESPONSE, server.next(RequestFrame.class).id(), 1_000_000));
        Awaitility.await()
                .during(Duration.ofMillis(1_500))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    server.send(new byte[100]);
                    return connection.state() == ConnectionState.READY && !call.isDone();
                });
    }

    /** The client may close in the middle of it. */
    private void sendIfOpen(byte[] bytes) {
        try {
            server.send(bytes);
        } catch (UncheckedIOException e) {
            assertThat(e).as("closed").isNotNull();
        }
    }

    @Test
    void closesAConnectionThatTurnsToGarbage() {
        open();
        CompletableFuture<Result> call = network.start(connection, "echo", "x");
        server.next(RequestFrame.class);
        server.send(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        RpcException failure = Network.get(call).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("broke the protocol");
        assertThat(server.last(GoAwayFrame.class)).isNotNull();
    }

    @Test
    void completesAOneWayCallAtItsDeadlineIfItCannotBeWritten() {
        open();
        Awaitility.await("neither socket nor queue takes more")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .during(Duration.ofMillis(100))
                .atMost(Network.LIMIT)
                .until(this::isFull);
        Objects.requireNonNull(lastTaken, "a call that was taken").cancel("to make room for a small one");
        Awaitility.await("the small one is taken")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Network.LIMIT)
                .until(this::isOneWayTaken);
        RpcException failure = Network.get(oneWay).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(failure.notExecuted()).isTrue();
    }

    private boolean isFull() {
        Invocation large =
                network.invocation("bytes", (Object) new byte[900_000]).build();
        CompletableFuture<Result> reply = connection.invoke(large);
        if (!reply.isDone()) {
            lastTaken = large;
            return false;
        }
        return reply.join().failure().code() == StatusCode.RESOURCE_EXHAUSTED;
    }

    private boolean isOneWayTaken() {
        oneWay = connection.invoke(
                network.invocation(Duration.ofMillis(50), "tell", "x").build());
        return !oneWay.isDone();
    }

    @Test
    void refusesGenericCallsToOneWithoutJson() {
        ServiceDescriptor service = ServiceDescriptor.generic(network.service.key());
        Connection generic = network.clientTransport
                .client(
                        service,
                        ReferenceOptions.builder().serializer("json").build().orElse(ReferenceOptions.DEFAULTS))
                .connect(connectedTo(), (told, state) -> {});
        server.send(RawPeer.hello().build());
        Network.await(generic, ConnectionState.READY);
        Clock clock = network.clientRuntime.context().clock();
        MethodDescriptor echo = MethodDescriptor.generic(
                network.service.key(), "echo", List.of(String.class.getName()), ReturnKind.VALUE);
        Invocation call = Invocation.builder(
                        echo,
                        new Object[] {"[\"x\"]"},
                        Deadline.after(TimeUnit.SECONDS.toNanos(10), clock),
                        clock.nanoTime())
                .build();

        RpcException failure = Network.get(generic.invoke(call)).failure();

        assertThat(failure.code()).isEqualTo(StatusCode.UNIMPLEMENTED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("the server does not have the serializer json");
    }

    @Test
    void retriesWithPausesInBetween() throws IOException {
        long begun = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            server.close();
            server = RawPeer.accept(listening);
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
    }

    private void open() {
        server.send(RawPeer.hello().build());
        server.next(HelloFrame.class);
        Network.await(connection, ConnectionState.READY);
    }

    private void answer(int id, String text) {
        ResponseEncoder encoder = new ResponseEncoder(1 << 20, 1_000, Compression.none(1 << 20));
        ByteBuf frame = encoder.newFrame(ByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, id, Status.VALUE, false, false, Map.of());
        new SerializerCodecs(network.clientRuntime.context().extensions())
                .compile(network.service, MethodDescriptor::settings, "protostuff")
                .get(network.method("echo").index())
                .writeResult(text, frame, false);
        server.send(encoder.finish(frame, content));
    }
}
