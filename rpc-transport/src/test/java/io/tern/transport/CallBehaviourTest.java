package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Admission;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceTable;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How calls behave over any transport, beyond the contract of all. */
@SuppressWarnings("FutureReturnValueIgnored") // Calls whose outcome is not what a test is about.
abstract class CallBehaviourTest extends TransportSuite {
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
        assertThat(failure.notServed()).isTrue();
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.remote()).isTrue();
        assertThat(failure).hasMessageContaining("does not serve io.tern.transport.EchoService (it serves nothing)");

        ServiceDescriptor other = ServiceDescriptor.of(EchoService.class, "", "2.0");
        net.server.serve(net.echo.table(net.serverRuntime, other, "test"));
        assertThat(net.call(connection, "echo", "x").failure())
                .hasMessageContaining("does not serve io.tern.transport.EchoService (it serves:"
                        + " io.tern.transport.EchoService@2.0)");

        net.serve("test");
        assertThat(net.call(connection, "echo", "x").value())
                .as("resolved anew")
                .isEqualTo("x");
    }

    @Test
    void whatTheExecutorTakesAndThenRefusesIsNotExecuted() {
        Network net = start();
        Connection connection = net.open();
        net.threads.overloaded = true;

        RpcException failure = net.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(5));
        assertThat(net.echo.served).isEmpty();
        net.threads.overloaded = false;
        assertThat(net.call(connection, "echo", "x").value()).isEqualTo("x");
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
    void refusesACallWhoseExecutorThrowsAndGoesOn() {
        Network net = start();
        Connection connection = net.open();
        net.threads.broken = true;

        RpcException failure = net.call(connection, "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("no threads today");
        net.threads.broken = false;
        assertThat(net.call(connection, "echo", "y").value()).isEqualTo("y");
        assertThat(net.states()).as("the same connection").containsExactly(ConnectionState.READY);
    }

    @Test
    void noGateSpeaksForItsServer() {
        Network net = start();
        Connection connection = net.open();
        for (StatusCode code : StatusCode.values()) {
            for (boolean heardElsewhere : List.of(false, true)) {
                RpcException refusal = RpcException.builder(code, "of one call")
                        .notServed(heardElsewhere)
                        .build();
                net.serve("test", head -> new Refusal(refusal));

                RpcException failure = net.call(connection, "echo", "x").failure();
                assertThat(failure.code()).isEqualTo(code);
                assertThat(failure.notExecuted()).isTrue();
                assertThat(failure.notServed()).isFalse();
            }
        }
    }

    @Test
    void doesNotBelieveAChainThatSaysTheServiceDidNotRun() {
        Network net = start();
        Connection connection = net.open();
        for (boolean remote : List.of(false, true)) {
            RpcException nested = RpcException.builder(StatusCode.UNAVAILABLE, "of a nested call")
                    .notExecuted(true)
                    .notServed(true)
                    .remote(remote)
                    .build();
            net.echo.behave("echo", invocation -> CompletableFuture.completedFuture(Result.failure(nested)));

            RpcException failure = net.call(connection, "echo", "x").failure();
            assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("of a nested call");
            assertThat(failure.notExecuted()).as("else it would be sent again").isFalse();
            assertThat(failure.notServed())
                    .as("else no call would be made here")
                    .isFalse();
        }
    }

    @Test
    void answersACallWhosePermitCannotBeGivenBack() {
        Network net = start();
        AtomicInteger released = new AtomicInteger();
        net.serve("test", head -> (Permit) result -> {
            released.incrementAndGet();
            throw new AssertionError("a permit that fails");
        });
        assertThat(net.call(net.open(), "echo", "x").value()).isEqualTo("x");
        assertThat(released).hasValue(1);
    }

    @Test
    void bothSidesCountTheSameBytesOfACall() {
        Network net = start();
        java.util.Queue<Result> ended = new java.util.concurrent.ConcurrentLinkedQueue<>();
        java.util.Queue<Integer> requests = new java.util.concurrent.ConcurrentLinkedQueue<>();
        net.serve("test", head -> {
            requests.add(head.requestBytes());
            return (Permit) ended::add;
        });
        Connection connection = net.open();
        Result returned = net.call(connection, "bytes", new byte[3_000]);
        Result thrown = net.call(connection, "fail", "as agreed");

        assertThat(returned.requestBytes()).isBetween(3_016, 3_200);
        assertThat(returned.responseBytes()).isBetween(3_016, 3_200);
        for (Result seen : List.of(returned, thrown)) {
            assertThat(requests.remove()).isEqualTo(seen.requestBytes());
            Result served = ended.remove();
            assertThat(served.requestBytes()).isEqualTo(seen.requestBytes());
            assertThat(served.responseBytes()).isEqualTo(seen.responseBytes());
        }
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
    void tellsGatesWhenACallCame() {
        Network net = start();
        List<Long> moments = new CopyOnWriteArrayList<>();
        net.serve("test", head -> {
            moments.add(head.arrivalNanos());
            moments.add(head.deadline().atNanos() - head.deadline().remainingNanos()); // Now.
            return Permit.NONE;
        });
        Connection connection = net.open();
        for (int i = 0; i < 3; i++) {
            assertThat(net.call(connection, "echo", "x").isValue()).isTrue();
        }
        assertThat(moments).hasSize(6);
        for (int i = 1; i < moments.size(); i++) {
            assertThat(moments.get(i) - moments.get(i - 1)).as("moment %d", i).isNotNegative();
        }
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

    @Test
    @SuppressWarnings("NullAway") // What a gate must not do.
    void refusesACallWhoseGateReturnsNull() {
        Network net = start();
        AtomicInteger run = new AtomicInteger();
        net.echo.answer("echo", invocation -> String.valueOf(run.incrementAndGet()));
        net.serve("test", head -> null);

        RpcException failure = net.call(net.open(), "echo", "x").failure();
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure).hasMessageContaining("gate ").hasMessageContaining("returned null");
        assertThat(failure.notExecuted()).isTrue();
        assertThat(run).as("a gate that does not decide lets nobody in").hasValue(0);
    }

    @Test
    void anErrorOfAGateLeavesTheConnectionToTheOtherCalls() {
        Network net = start();
        CompletableFuture<Result> slow = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        net.echo.behave("echo", invocation -> {
            running.countDown();
            return slow;
        });
        AtomicBoolean broken = new AtomicBoolean();
        net.serve("test", head -> broken.get() ? missingClass() : Permit.NONE);
        Connection connection = net.open();
        CompletableFuture<Result> other = net.start(connection, "echo", "y");
        awaitZero(running);
        broken.set(true);

        RpcException failure = net.call(connection, "echo", "x").failure();
        slow.complete(Result.value("still here"));

        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure).hasMessageContaining("NoClassDefFoundError: com/acme/Identity");
        assertThat(Network.get(other).decoded().value()).isEqualTo("still here");
    }

    private static Admission missingClass() {
        throw new NoClassDefFoundError("com/acme/Identity");
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
}
