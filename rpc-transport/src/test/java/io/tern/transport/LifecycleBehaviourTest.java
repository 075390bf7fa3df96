package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Peer;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How connections and servers behave over any transport, beyond the contract of all. */
@SuppressWarnings("FutureReturnValueIgnored") // Calls whose outcome is not what a test is about.
abstract class LifecycleBehaviourTest extends TransportSuite {
    @Test
    void saysWhoDidNotRunWhenAConnectionBreaks() {
        Network net = start();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        net.echo.behave("echo", invocation -> {
            invocation.whenCancelled(cancelled::countDown);
            running.countDown();
            return new CompletableFuture<>();
        });
        Connection connection = net.open();
        CompletableFuture<Result> call = net.start(connection, "echo", "x");
        awaitZero(running);

        net.server.breakOff();

        RpcException failure = Network.get(call).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).as("it may have run").isFalse();
        awaitZero(cancelled);
    }

    @Test
    void comesBackAfterALoss() {
        Network net = start();
        Connection connection = net.open();
        net.server.breakOff();

        Awaitility.await()
                .atMost(Network.LIMIT)
                .untilAsserted(() -> assertThat(net.states())
                        .containsExactly(ConnectionState.READY, ConnectionState.CONNECTING, ConnectionState.READY));
        assertThat(net.call(connection, "echo", "x").value()).isEqualTo("x");
    }

    @Test
    void pausesDoNotGrowWhileConnectionsAreLostAfterACall() {
        Network net = start();
        Connection connection = net.open();
        for (int i = 1; i <= 5; i++) {
            assertThat(net.call(connection, "echo", "x").value()).isEqualTo("x");
            net.server.breakOff();
            int opened = i + 1;
            Awaitility.await()
                    .atMost(Network.LIMIT)
                    .until(() -> Collections.frequency(net.states(), ConnectionState.READY) == opened);
        }
        assertThat(net.pauses.longestNanos())
                .as("which five losses in a row would reach")
                .isLessThan(Backoff.CEILING_NANOS);
    }

    @Test
    void refusesCallsAtOnceWhileNobodyAnswers() {
        Network net = start();
        Connection connection = net.open();
        net.server.close();
        Network.await(connection, ConnectionState.UNREACHABLE);

        RpcException failure = net.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("UNREACHABLE");
    }

    @Test
    void doesNotReachAnotherInstanceThanExpected() {
        Network net = start();
        Connection connection =
                net.connect(net.endpoint().toBuilder().instanceId("server-0").build());
        Network.await(connection, ConnectionState.UNREACHABLE);

        assertThat(net.call(connection, "echo", "x").failure())
                .hasMessageContaining("another instance answers there: server-1 (expected: server-0)");
    }

    @Test
    void tellsWhichInstanceItMetInPlaceOfTheExpectedOne() {
        Network net = start();
        AtomicReference<Peer> met = new AtomicReference<>();
        Address address = net.server.address();
        net.server.close();
        Connection connection = net.clientTransport
                .client(net.service, ReferenceOptions.DEFAULTS)
                .connect(net.endpoint().toBuilder().instanceId("server-0").build(), (told, state) -> {
                    if (state == ConnectionState.UNREACHABLE) {
                        met.set(told.peer());
                    }
                });
        Network.await(connection, ConnectionState.UNREACHABLE);
        assertThat(met.get()).as("met while nobody answers").isNull();
        net.serverTransport.listen(address);

        Awaitility.await()
                .atMost(Network.LIMIT)
                .untilAsserted(() -> assertThat(met.get())
                        .as("known when the listener is told")
                        .extracting(Peer::instanceId)
                        .isEqualTo("server-1"));
        assertThat(connection.state()).isNotEqualTo(ConnectionState.READY);
    }

    @Test
    void refusesWhoComesBeyondTheLimitUntilThereIsRoom() {
        Network net = start(TransportOptions.builder().maxConnectionsPerAddress(1), TransportOptions.builder());
        Connection first = net.open();
        try (Transport second = net.factory.newTransport(net.clientRuntime.context(), TransportOptions.DEFAULTS)) {
            Connection refused = second.client(net.service, ReferenceOptions.DEFAULTS)
                    .connect(net.endpoint(), (connection, state) -> {});
            Network.await(refused, ConnectionState.UNREACHABLE);
            assertThat(net.server.connections()).isEqualTo(1);
            first.close();
            Network.await(refused, ConnectionState.READY);
        }
    }

    @Test
    void usesAsManySocketsAsAsked() {
        Network net = start();
        Connection connection = net.connect(
                net.endpoint(), ReferenceOptions.builder().connections(3).build());
        Network.await(connection, ConnectionState.READY);
        CompletableFuture<Result> never = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> never);
        Awaitility.await().untilAsserted(() -> {
            net.start(connection, "echo", "x");
            assertThat(net.echo.served.stream()
                            .map(invocation -> invocation.caller().address())
                            .distinct())
                    .hasSize(3);
        });
    }

    @Test
    void endsTheCallsOfAConnectionThatIsClosedAndLeavesOthersAlone() {
        Network net = start();
        CompletableFuture<Result> outcome = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> outcome);
        Connection first = net.open();
        Connection second = net.open();
        CompletableFuture<Result> ofFirst = net.start(first, "echo", "x");
        CompletableFuture<Result> ofSecond = net.start(second, "echo", "x");
        Awaitility.await().until(() -> net.echo.calls("echo") == 2);

        first.close();

        assertThat(Network.get(ofFirst).failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(first.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(net.call(first, "echo", "x").failure().notExecuted()).isTrue();
        outcome.complete(Result.value("y"));
        assertThat(Network.get(ofSecond).value()).isEqualTo("y");
    }

    @Test
    void drainsWithoutLosingACall() {
        Network net = start();
        CompletableFuture<Result> outcome = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        net.echo.behave("echo", invocation -> {
            running.countDown();
            return outcome;
        });
        Connection connection = net.open();
        CompletableFuture<Result> inFlight = net.start(connection, "echo", "x");
        awaitZero(running);

        CompletableFuture<Integer> drained = net.server.drain(Duration.ofSeconds(10));
        Network.await(connection, ConnectionState.DRAINING);
        RpcException refused = net.call(connection, "echo", "x").failure();
        assertThat(refused.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(refused.notExecuted()).isTrue();
        assertThat(drained).isNotDone();

        outcome.complete(Result.value("served"));
        assertThat(Network.get(inFlight).value()).isEqualTo("served");
        assertThat(drained.orTimeout(5, TimeUnit.SECONDS).join()).isZero();
        assertThat(net.echo.calls("echo")).isEqualTo(1);
    }

    @Test
    void losesNoCallThatIsOnItsWayWhileDraining() {
        Network net = start();
        Connection connection = net.open();
        List<CompletableFuture<Result>> calls = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (i == 1_000) {
                net.server.drain(Duration.ofSeconds(10));
            }
            calls.add(net.start(connection, "add", i, 0));
        }
        int executed = 0;
        for (CompletableFuture<Result> call : calls) {
            Result result = Network.get(call);
            if (result.isValue()) {
                executed++;
            } else {
                assertThat(result.failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
                assertThat(result.failure().notExecuted()).isTrue();
                assertThat(result.failure().notServed())
                        .as("said by the server, which this side tells from what it finds out")
                        .isEqualTo(result.failure().remote());
            }
        }
        assertThat(net.echo.calls("add")).isEqualTo(executed);
    }

    @Test
    void givesUpWhatDoesNotEndWithinTheDrainsLimit() {
        Network net = start();
        CountDownLatch running = new CountDownLatch(1);
        net.echo.behave("echo", invocation -> {
            running.countDown();
            return new CompletableFuture<>();
        });
        Connection connection = net.open();
        net.start(connection, "echo", "x");
        awaitZero(running);

        assertThat(net.server
                        .drain(Duration.ofMillis(50))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isEqualTo(1);
    }

    @Test
    void tellsAClientThatComesWhileDrainingToGoAway() {
        Network net = start();
        net.server.drain(Duration.ofSeconds(1)).join();
        Connection connection = net.connect(net.endpoint());

        Awaitility.await()
                .atMost(Network.LIMIT)
                .untilAsserted(() -> assertThat(net.states()).contains(ConnectionState.DRAINING));
        assertThat(net.call(connection, "echo", "x").failure().notExecuted()).isTrue();
        assertThat(net.echo.served).isEmpty();
    }

    @Test
    void namesThePortThatIsInUse() {
        Network net = start();
        Address taken = net.server.address();

        assertThatIllegalStateException()
                .isThrownBy(() -> net.serverTransport.listen(taken))
                .withMessageContaining("cannot listen on " + taken)
                .withMessageContaining("expected: a free port");
    }

    @Test
    void listensAgainWhereAClosedServerListened() {
        Network net = start();
        Address address = net.server.address();
        net.server.close();

        assertThat(net.serverTransport.listen(address).address()).isEqualTo(address);
    }

    @Test
    void replacesAConnectionWhoseIdsRunOut() {
        Network net = start();
        ServiceConnection connection = (ServiceConnection) net.open();
        ClientSession session = connection.sockets().pick();
        session.loop.execute(() -> session.calls().skipIdsTo(Integer.MAX_VALUE - 10));

        for (int i = 0; i < 500; i++) {
            Result result = net.call(connection, "add", i, 1);
            if (!result.isValue()) {
                assertThat(result.failure().notExecuted()).isTrue();
            }
        }
        Awaitility.await().until(() -> connection.sockets().pick() != session);
        assertThat(net.call(connection, "add", 1, 1).value()).isEqualTo(2);
        Awaitility.await().until(session::hasEnded);
    }

    @Test
    void stillSendsWhatIsOnItsWayToAConnectionThatIsBeingReplaced() {
        Network net = start();
        CompletableFuture<Result> held = new CompletableFuture<>();
        net.echo.behave("later", invocation -> held);
        ServiceConnection connection = (ServiceConnection) net.open();
        ClientSession session = connection.sockets().pick();
        CompletableFuture<Result> first = net.start(connection, "later", "x");

        session.loop.submit(session::retire).syncUninterruptibly();

        assertThat(net.call(connection, "echo", "y").value()).isEqualTo("y");
        assertThat(session.hasEnded()).isFalse();
        held.complete(Result.value("x"));
        assertThat(Network.get(first).value()).isEqualTo("x");
        Awaitility.await().atMost(Network.LIMIT).until(session::hasEnded);
    }

    @Test
    void endsTheCallsOfAReplacedConnectionWithTheOthers() {
        Network net = start();
        net.echo.behave("later", invocation -> new CompletableFuture<>());
        ServiceConnection connection = (ServiceConnection) net.open();
        ClientSession session = connection.sockets().pick();
        CompletableFuture<Result> first = net.start(connection, "later", "x");
        session.loop
                .submit(() -> session.calls().skipIdsTo(Integer.MAX_VALUE - 10))
                .syncUninterruptibly();
        assertThat(net.call(connection, "add", 1, 1).value()).isEqualTo(2);
        Awaitility.await()
                .atMost(Network.LIMIT)
                .until(() -> connection.sockets().pick() != session);

        connection.close();

        assertThat(Network.get(first).failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
        Awaitility.await().atMost(Network.LIMIT).until(session::hasEnded);
    }

    @Test
    void leavesNothingBehindHoweverOftenItStartsAndStops() {
        for (int i = 0; i < 30; i++) {
            Network net = start();
            net.call(net.open(), "echo", "x");
            close();
        }
        Awaitility.await()
                .atMost(Network.LIMIT)
                .untilAsserted(() -> assertThat(ioThreads()).isEmpty());
    }

    private static List<String> ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tern-io-") || name.equals("tern-tick"))
                .toList();
    }
}
