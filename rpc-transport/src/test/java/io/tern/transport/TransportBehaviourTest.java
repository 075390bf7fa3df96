package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tern.api.Address;
import io.tern.api.Admission;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceTable;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What both transports do beyond the contract of all transports. */
@SuppressWarnings("FutureReturnValueIgnored") // Calls whose outcome is not what a test is about.
abstract class TransportBehaviourTest {
    private Network network;

    abstract TransportFactory factory();

    private Network start() {
        network = new Network(factory());
        return network;
    }

    private Network start(TransportOptions.Builder server, TransportOptions.Builder client) {
        network = new Network(factory(), server.build(), client.build());
        return network;
    }

    @AfterEach
    void close() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void carriesEveryKindOfResult() {
        Network net = start();
        Connection connection = net.open();

        assertThat(net.call(connection, "echo", "héllo").value()).isEqualTo("héllo");
        assertThat(net.call(connection, "echo", (Object) null).value()).isNull();
        assertThat(net.call(connection, "nothing").value()).isNull();
        assertThat(net.call(connection, "add", 40, 2).value()).isEqualTo(42);
        assertThat(net.call(connection, "later", "soon").value()).isEqualTo("soon");
        assertThat(net.call(connection, "stage", 7L).value()).isEqualTo(7L);
        assertThat((byte[]) net.call(connection, "bytes", new byte[100_000]).value())
                .hasSize(100_000);
    }

    @Test
    void runsANonBlockingMethodOnTheEventLoop() {
        Network net = start();
        assertThat((String) net.call(net.open(), "quick", "").value()).startsWith("tern-io-");
    }

    @Test
    void carriesWhatTheMethodDeclaresToThrow() {
        Network net = start();
        Result result = net.call(net.open(), "fail", "as agreed");

        assertThat(result.isException()).isTrue();
        assertThat(result.thrown()).isInstanceOf(EchoException.class).hasMessage("as agreed");
    }

    @Test
    void carriesEverythingThatIsKnownOfACall() {
        Network net = start();
        TraceContext trace = new TraceContext(1, 2, 3, (byte) 1);
        net.echo.behave(
                "echo",
                invocation -> CompletableFuture.completedFuture(
                        Result.value("x").withAttachments(java.util.Map.of("served-by", "test"))));
        Result result = Network.get(net.open()
                .invoke(net.invocation("echo", "x")
                        .attempt(3)
                        .tag("gray")
                        .priority(Priority.SHEDDABLE)
                        .attachment("tenant", "42")
                        .trace(trace)
                        .build()));

        Invocation served = net.echo.served.remove();
        assertThat(served.attempt()).isEqualTo(3);
        assertThat(served.tag()).isEqualTo("gray");
        assertThat(served.priority()).isEqualTo(Priority.SHEDDABLE);
        assertThat(served.attachments()).containsEntry("tenant", "42");
        assertThat(served.trace()).isEqualTo(trace);
        assertThat(served.deadline().remainingNanos())
                .isBetween(
                        Duration.ofSeconds(5).toNanos(), Duration.ofSeconds(10).toNanos());
        assertThat(served.caller().application()).isEqualTo("client");
        assertThat(served.caller().instanceId()).isEqualTo("client-1");
        assertThat(result.attachments()).containsEntry("served-by", "test");
    }

    @Test
    void introducesTheServer() {
        Network net = start();
        Connection connection = net.open();

        assertThat(connection.peer().application()).isEqualTo("server");
        assertThat(connection.peer().instanceId()).isEqualTo("server-1");
        assertThat(net.states()).containsExactly(ConnectionState.READY);
    }

    @Test
    void tellsASecondServiceOfTheSameSocketAtOnce() {
        Network net = start();
        net.open();
        net.states.clear();
        Connection second = net.open();

        assertThat(net.call(second, "echo", "x").value()).isEqualTo("x");
        Awaitility.await().untilAsserted(() -> assertThat(net.states()).containsExactly(ConnectionState.READY));
    }

    @Test
    void completesAOneWayCallWhenItIsWritten() {
        Network net = start();
        CompletableFuture<Result> never = new CompletableFuture<>();
        net.echo.behave("tell", invocation -> never);

        assertThat(net.call(net.open(), "tell", "x").value()).isNull();
        Awaitility.await()
                .untilAsserted(() -> assertThat(net.echo.calls("tell")).isEqualTo(1));
    }

    @Test
    void refusesAnUnknownServiceAndAnUnknownMethodAsNotExecuted() {
        Network net = start();
        Connection connection = net.open();
        net.server.serve(ServiceTable.EMPTY);

        RpcException failure = net.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.NOT_FOUND);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.remote()).isTrue();
        assertThat(failure).hasMessageContaining("does not serve io.tern.transport.EchoService");

        net.serve("test");
        assertThat(net.call(connection, "echo", "x").value())
                .as("resolved anew")
                .isEqualTo("x");
    }

    @Test
    void refusesWhatTheExecutorDoesNotTake() {
        Network net = start();
        Connection connection = net.open();
        net.threads.full = true;

        RpcException failure = net.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("4 threads, all busy with echo");
        assertThat(net.echo.served).isEmpty();
    }

    @Test
    void asksTheGatesAndGivesTheirPermitsBackOnce() {
        Network net = start();
        AtomicInteger released = new AtomicInteger();
        AtomicReference<String> seen = new AtomicReference<>();
        net.serve("test", head -> {
            seen.set(head.method().name() + head.attachments() + head.tag());
            return (Permit) result -> released.incrementAndGet();
        });

        Result result = Network.get(net.open()
                .invoke(net.invocation("echo", "x")
                        .tag("t")
                        .attachment("k", "v")
                        .build()));

        assertThat(result.value()).isEqualTo("x");
        assertThat(seen).hasValue("echo{k=v}t");
        assertThat(released).hasValue(1);
    }

    @Test
    void givesTheFirstPermitBackIfTheSecondGateRefuses() {
        Network net = start();
        AtomicInteger released = new AtomicInteger();
        RpcException no = RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "too many")
                .retryAfterMillis(70)
                .build();
        net.serve("test", head -> (Permit) result -> released.incrementAndGet(), head -> new Refusal(no));

        RpcException failure = net.call(net.open(), "echo", "x").failure();

        assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(70));
        assertThat(released).hasValue(1);
    }

    @Test
    void refusesACallWhoseGateThrows() {
        Network net = start();
        net.serve("test", head -> throwing());

        RpcException failure = net.call(net.open(), "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure.notExecuted()).isTrue();
    }

    private static Admission throwing() {
        throw new IllegalStateException("broken gate");
    }

    @Test
    void turnsABrokenChainIntoInternal() {
        Network net = start();
        Connection connection = net.open();
        net.echo.behave("echo", invocation -> CompletableFuture.failedFuture(new IllegalStateException("oops")));
        assertThat(net.call(connection, "echo", "x").failure().code()).isEqualTo(StatusCode.INTERNAL);
        net.echo.behave("echo", invocation -> null);
        assertThat(net.call(connection, "echo", "x").failure().code()).isEqualTo(StatusCode.INTERNAL);
    }

    @Test
    void endsACallAtItsDeadlineOnBothSides() {
        Network net = start();
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger released = new AtomicInteger();
        CompletableFuture<Result> late = new CompletableFuture<>();
        net.serve("test", head -> (Permit) result -> released.incrementAndGet());
        net.echo.behave("echo", invocation -> {
            invocation.whenCancelled(cancelled::countDown);
            return late;
        });

        Connection connection = net.open();
        Result result = Network.get(connection.invoke(
                net.invocation(Duration.ofMillis(150), "echo", "x").build()));

        assertThat(result.failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(result.failure().notExecuted()).isFalse();
        awaitZero(cancelled);
        assertThat(released).as("not before the method has really ended").hasValue(0);
        late.complete(Result.value("too late"));
        Awaitility.await().untilAsserted(() -> assertThat(released).hasValue(1));
        net.echo.answer("echo", invocation -> "x");
        assertThat(net.call(connection, "echo", "x").value())
                .as("the connection goes on")
                .isEqualTo("x");
    }

    @Test
    void doesNotSendACallWhoseTimeIsOver() {
        Network net = start();
        Result result = Network.get(
                net.open().invoke(net.invocation(Duration.ZERO, "echo", "x").build()));

        assertThat(result.failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(result.failure().notExecuted()).isTrue();
    }

    @Test
    void tellsOnceThatACallIsOverdue() {
        Network net = start();
        CompletableFuture<Result> late = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> late);
        AtomicInteger told = new AtomicInteger();
        Invocation plain = net.invocation("echo", "x").build();
        long soon = net.clientRuntime.context().clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(40);
        Invocation invocation = plain.newAttempt(1, new Invocation.Overdue(soon, () -> {
            assertThat(io.tern.api.IoThread.isCurrent()).isTrue();
            told.incrementAndGet();
            late.complete(Result.value("late"));
        }));

        assertThat(Network.get(net.open().invoke(invocation)).value()).isEqualTo("late");
        assertThat(told).hasValue(1);
    }

    @Test
    void cancelsAtOnceHereAndSoonThere() {
        Network net = start();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        net.echo.behave("echo", invocation -> {
            invocation.whenCancelled(cancelled::countDown);
            running.countDown();
            return new CompletableFuture<>();
        });
        Invocation invocation = net.invocation("echo", "x").build();
        CompletableFuture<Result> future = net.open().invoke(invocation);
        awaitZero(running);

        invocation.cancel("not interested");

        assertThat(future).isCompleted();
        assertThat(future.join().failure().code()).isEqualTo(StatusCode.CANCELLED);
        awaitZero(cancelled);
    }

    @Test
    void doesNotSendACancelledCall() {
        Network net = start();
        Invocation invocation = net.invocation("echo", "x").build();
        invocation.cancel("no");

        RpcException failure = Network.get(net.open().invoke(invocation)).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(failure.notExecuted()).isTrue();
    }

    @Test
    void countsACancelledCallUntilItsMethodHasEnded() {
        Network net = start(TransportOptions.builder().inFlightPerConnection(2), TransportOptions.builder());
        Connection connection = net.open();
        Queue<CompletableFuture<Result>> hanging = new ConcurrentLinkedQueue<>();
        net.echo.behave("echo", invocation -> {
            CompletableFuture<Result> outcome = new CompletableFuture<>();
            hanging.add(outcome);
            return outcome;
        });
        List<Invocation> calls = List.of(
                net.invocation("echo", "x").build(), net.invocation("echo", "y").build());
        calls.forEach(connection::invoke);
        Awaitility.await().until(() -> hanging.size() == 2);
        calls.forEach(call -> call.cancel("no"));

        // The client has forgotten them soon, the server has not.
        Awaitility.await().untilAsserted(() -> {
            RpcException failure = net.call(connection, "add", 1, 2).failure();
            assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure.remote()).isTrue();
        });

        hanging.forEach(outcome -> outcome.complete(Result.value("x")));
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(net.call(connection, "add", 1, 2)).matches(Result::isValue));
    }

    @Test
    void refusesMoreCallsThanMayWait() {
        Network net =
                start(TransportOptions.builder(), TransportOptions.builder().inFlightPerConnection(10));
        CompletableFuture<Result> outcome = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> outcome);
        Connection connection = net.open();
        List<CompletableFuture<Result>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(net.start(connection, "echo", "x"));
        }

        RpcException failure = net.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("10 calls wait for a reply");
        outcome.complete(Result.value("y"));
        waiting.forEach(future -> assertThat(Network.get(future).value()).isEqualTo("y"));
    }

    @Test
    void refusesAnArgumentAboveTheFrameLimitBeforeItIsSent() {
        Network net = start(TransportOptions.builder().frameLimitBytes(10_000), TransportOptions.builder());
        Connection connection = net.open();

        RpcException failure = net.call(connection, "bytes", new byte[20_000]).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("10000");
        assertThat(net.call(connection, "echo", "x").value()).isEqualTo("x");
    }

    @Test
    void saysThatAReplyAboveTheFrameLimitWasExecuted() {
        Network net =
                start(TransportOptions.builder(), TransportOptions.builder().frameLimitBytes(10_000));
        Connection connection = net.open();

        RpcException failure = net.call(connection, "produce", 20_000).failure();
        assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure).hasMessageContaining("10000");
        assertThat(net.call(connection, "echo", "x").value()).isEqualTo("x");
    }

    @Test
    void sendsACallAgainInTheTaggedLayoutWhenTheServersTypesChanged() {
        Network net = start();
        Connection connection = net.open();
        net.call(connection, "echo", "first");
        assertThat(net.call(connection, "echo", "compact by now").value()).isEqualTo("compact by now");
        net.serve("io");
        assertThat(net.call(connection, "echo", "still").value()).isEqualTo("still");
    }

    @Test
    void carriesThousandsOfCallsAtOnce() {
        Network net = start();
        Connection connection = net.open();
        List<CompletableFuture<Result>> calls = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            calls.add(net.start(connection, "add", i, 1));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(Network.get(calls.get(i)).value()).isEqualTo(i + 1);
        }
    }

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
    void usesAsManySocketsAsAsked() {
        Network net = start();
        Connection connection = net.connect(
                net.endpoint(),
                io.tern.api.ReferenceOptions.builder().connections(3).build());
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
    void endsItsThreads() {
        Network net = start();
        net.call(net.open(), "echo", "x");
        net.close();
        network = null;

        Awaitility.await()
                .atMost(Network.LIMIT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("tern-io-")));
    }

    private static void awaitZero(CountDownLatch latch) {
        Awaitility.await().atMost(Network.LIMIT).until(() -> latch.getCount() == 0);
    }
}
