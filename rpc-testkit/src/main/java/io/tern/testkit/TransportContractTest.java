package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.Invocation;
import io.tern.api.Peer;
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
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link io.tern.api.Transport} does, seen from outside. Extend it and say how one is made; the default serializer
 * must be on the class path.
 *
 * <pre>{@code
 * final class MyTransportIT extends TransportContractTest {
 *     @Override
 *     protected TransportFactory newFactory() {
 *         return new MyTransportFactory();
 *     }
 * }
 * }</pre>
 */
public abstract class TransportContractTest {
    private static final int SMALL_FRAME_BYTES = 4_096;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** For subclasses. */
    protected TransportContractTest() {}

    /** Makes what makes the transports under test; a client and a server get one each from the same factory. */
    protected abstract TransportFactory newFactory();

    /** Where servers listen; port 0 for a free one. */
    protected Address listenAddress() {
        return new Address("127.0.0.1", 0);
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @Test
    final void carriesAValue() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.value("re: " + call.arguments()[0]));
        assertThat(pair.invoke(pair.open(), "read", "grüße").value()).isEqualTo("re: grüße");
    }

    @Test
    final void carriesNull() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.value(null));
        assertThat(pair.invoke(pair.open(), "read", "x").value()).isNull();
    }

    @Test
    final void carriesTheServicesOwnException() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.exception(new SampleService.SampleException("by contract")));
        Result result = pair.invoke(pair.open(), "refuse", "x");
        assertThat(result.isException()).isTrue();
        assertThat(result.thrown())
                .isInstanceOf(SampleService.SampleException.class)
                .hasMessage("by contract");
    }

    @Test
    final void carriesAFailureAsOneThatThePeerReported() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.failure(RpcException.of(StatusCode.PERMISSION_DENIED, "not yours")));
        RpcException failure = Expect.failure(pair.invoke(pair.open(), "read", "x"));
        assertThat(failure.code()).isEqualTo(StatusCode.PERMISSION_DENIED);
        assertThat(failure.remote()).isTrue();
        assertThat(failure.reason()).contains("not yours");
    }

    @Test
    final void carriesAllThatIsKnownOfACall() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.value("x").withAttachments(Map.of("served-by", "server")));
        TraceContext trace = new TraceContext(1, 2, 3, (byte) 1);
        Invocation call = pair.call("read", "x")
                .attempt(3)
                .tag("gray")
                .priority(Priority.CRITICAL)
                .attachment("tenant", "42")
                .trace(trace)
                .build();
        Result result = Expect.inTime(pair.open().invoke(call), TransportPair.LIMIT);

        assertThat(result.attachments()).containsEntry("served-by", "server");
        Invocation served = pair.service().lastCall().invocation();
        assertThat(served.method().signature()).isEqualTo("read(java.lang.String)");
        assertThat(served.attempt()).isEqualTo(3);
        assertThat(served.tag()).isEqualTo("gray");
        assertThat(served.priority()).isEqualTo(Priority.CRITICAL);
        assertThat(served.attachments()).containsEntry("tenant", "42");
        assertThat(served.trace()).isEqualTo(trace);
        assertThat(served.deadline().remainingNanos())
                .isLessThanOrEqualTo(Duration.ofSeconds(10).toNanos());
        assertThat(Expect.present("caller", served.caller()).application()).isEqualTo("client");
    }

    @Test
    final void introducesBothSides() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.value("x"));
        Connection connection = pair.open();
        pair.invoke(connection, "read", "x");
        Peer server = Expect.present("peer", connection.peer());
        assertThat(server.application()).isEqualTo("server");
        assertThat(server.instanceId()).isEqualTo("server-1");
        Peer client =
                Expect.present("caller", pair.service().lastCall().invocation().caller());
        assertThat(client.instanceId()).isEqualTo("client-1");
    }

    @Test
    final void repliesMayComeInAnyOrder() {
        TransportPair pair = start();
        Connection connection = pair.open();
        List<CompletableFuture<Result>> replies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            replies.add(connection.invoke(pair.call("read", "k" + i).build()));
        }
        pair.await("200 calls", () -> pair.service().calls().size() == replies.size());
        List<ScriptedCall> served = pair.service().calls();
        for (int i = served.size() - 1; i >= 0; i--) {
            served.get(i).answerValue("for " + served.get(i).argument());
        }
        for (int i = 0; i < replies.size(); i++) {
            assertThat(Expect.inTime(replies.get(i), TransportPair.LIMIT).value())
                    .isEqualTo("for k" + i);
        }
    }

    @Test
    final void aOneWayCallDoesNotWaitForItsMethod() {
        TransportPair pair = start();
        assertThat(pair.invoke(pair.open(), "tell", "x").value()).isNull();
        ScriptedCall served = pair.served();
        assertThat(served.argument()).isEqualTo("x");
        assertThat(served.isDone()).isFalse();
    }

    @Test
    final void aServiceThatIsNotServedIsNotFoundAndNotExecuted() {
        TransportPair pair = start();
        Connection connection = pair.open();
        pair.server().serve(ServiceTable.EMPTY);
        RpcException failure = Expect.failure(pair.invoke(connection, "read", "x"));
        assertThat(failure.code()).isEqualTo(StatusCode.NOT_FOUND);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.remote()).isTrue();

        pair.service().answer(call -> Result.value("back"));
        pair.serve();
        assertThat(pair.invoke(connection, "read", "x").value()).isEqualTo("back");
    }

    @Test
    final void gatesDecideBeforeAnythingRuns() {
        TransportPair pair = start();
        RpcException busy = RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "busy")
                .retryAfterMillis(70)
                .build();
        pair.serve(head -> new Refusal(busy));
        RpcException failure = Expect.failure(pair.invoke(pair.open(), "order", "x"));
        assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(70));
        assertThat(pair.service().calls()).isEmpty();
    }

    @Test
    final void permitsComeBackOnceWhenTheMethodHasEnded() {
        TransportPair pair = start();
        AtomicInteger released = new AtomicInteger();
        pair.serve(head -> (Permit) result -> released.incrementAndGet());
        pair.service().ignoreCancellation();
        Connection connection = pair.open();
        Invocation call = pair.call(Duration.ofMillis(500), "read", "x").build();
        Result result = Expect.inTime(connection.invoke(call), TransportPair.LIMIT);
        assertThat(Expect.failure(result).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);

        assertThat(released).as("permits back while the method runs").hasValue(0);
        pair.service().lastCall().answerValue("late");
        pair.await("the permit", () -> released.get() > 0);
        assertThat(pair.invoke(open(pair, released), "read", "y").value()).isEqualTo("y");
        assertThat(released).hasValue(2);
    }

    @Test
    final void aPermitHearsThatItsCallRanOutOfTimeWhateverItsMethodReturns() {
        TransportPair pair = start();
        // The server's own limit, so that it is the server that looks at the time.
        Queue<Result> released =
                releases(pair, ExportOptions.builder().timeoutMillis(100).build());
        CompletableFuture<Result> reply =
                pair.open().invoke(pair.call("read", "x").build());
        ScriptedCall served = pair.served();
        pair.await("the method's cancellation", served::isCancelled);
        served.answerValue("late");

        assertThat(Expect.failure(Expect.inTime(reply, TransportPair.LIMIT)).code())
                .isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(heard(pair, released).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    final void aPermitHearsThatItsCallWasCancelledWhateverItsMethodReturns() {
        TransportPair pair = start();
        Queue<Result> released = releases(pair, ExportOptions.UNSET);
        Invocation call = pair.call("read", "x").build();
        CompletableFuture<Result> reply = pair.open().invoke(call);
        ScriptedCall served = pair.served();
        call.cancel("test");
        pair.await("the method's cancellation", served::isCancelled);
        served.answerValue("unwanted");

        assertThat(Expect.failure(Expect.inTime(reply, TransportPair.LIMIT)).code())
                .isEqualTo(StatusCode.CANCELLED);
        assertThat(heard(pair, released).code()).isEqualTo(StatusCode.CANCELLED);
    }

    @Test
    final void aPermitHearsThatTheCallerHasGoneWhateverItsMethodReturns() {
        TransportPair pair = start();
        Queue<Result> released = releases(pair, ExportOptions.UNSET);
        CompletableFuture<Result> reply =
                pair.open().invoke(pair.call("read", "x").build());
        ScriptedCall served = pair.served();
        pair.clientTransport().close();
        pair.await("the method's cancellation", served::isCancelled);
        served.answerValue("unwanted");

        assertThat(Expect.inTime(reply, TransportPair.LIMIT).isValue()).isFalse();
        assertThat(heard(pair, released).code()).isEqualTo(StatusCode.CANCELLED);
    }

    /** Serves with a gate whose permits keep what they hear, and a method that goes on when it is cancelled. */
    private static Queue<Result> releases(TransportPair pair, ExportOptions said) {
        Queue<Result> released = new ConcurrentLinkedQueue<>();
        pair.serve(said, head -> (Permit) released::add);
        pair.service().ignoreCancellation();
        return released;
    }

    private static RpcException heard(TransportPair pair, Queue<Result> released) {
        pair.await("the permit", () -> !released.isEmpty());
        assertThat(released).hasSize(1);
        return Expect.failure(released.element());
    }

    private static Connection open(TransportPair pair, AtomicInteger released) {
        pair.service().answer(call -> Result.value(call.arguments()[0]));
        assertThat(released).hasValue(1);
        return pair.open();
    }

    @Test
    final void aCallEndsAtItsDeadlineOnBothSides() {
        TransportPair pair = start();
        Invocation call = pair.call(Duration.ofMillis(200), "read", "x").build();
        CompletableFuture<Result> reply = pair.open().invoke(call);
        ScriptedCall served = pair.served();
        RpcException failure = Expect.failure(Expect.inTime(reply, TransportPair.LIMIT));
        assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(failure.notExecuted()).isFalse();
        pair.await("the method's cancellation", served::isCancelled);
    }

    @Test
    final void aCancelledCallEndsHereAtOnceAndThereSoon() {
        TransportPair pair = start();
        Invocation call = pair.call("read", "x").build();
        CompletableFuture<Result> reply = pair.open().invoke(call);
        ScriptedCall served = pair.served();
        call.cancel("test");
        assertThat(Expect.failure(Expect.inTime(reply, TransportPair.LIMIT)).code())
                .isEqualTo(StatusCode.CANCELLED);
        pair.await("the method's cancellation", served::isCancelled);
    }

    @Test
    final void callsFailAsNotExecutedWhereNobodyListens() {
        TransportPair pair = start();
        Endpoint nobody = pair.endpoint();
        pair.server().close();
        Connection connection = pair.connect(nobody);
        pair.awaitState(ConnectionState.UNREACHABLE);
        RpcException failure = Expect.failure(pair.invoke(connection, "read", "x"));
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.remote()).isFalse();
    }

    @Test
    final void anotherInstanceAtTheAddressIsNotReached() {
        TransportPair pair = start();
        Endpoint predecessor =
                pair.endpoint().toBuilder().instanceId("server-0").build();
        Connection connection = pair.connect(predecessor);
        pair.awaitState(ConnectionState.UNREACHABLE);
        assertThat(pair.states()).doesNotContain(ConnectionState.READY);
        assertThat(Expect.failure(pair.invoke(connection, "read", "x")).notExecuted())
                .isTrue();
        assertThat(pair.service().calls()).isEmpty();
    }

    @Test
    final void aCallOnItsWayIsUnknownWhenTheServerGoes() {
        TransportPair pair = start();
        CompletableFuture<Result> reply =
                pair.open().invoke(pair.call("order", "x").build());
        pair.served();
        pair.server().close();
        RpcException failure = Expect.failure(Expect.inTime(reply, TransportPair.LIMIT));
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isFalse();
    }

    @Test
    final void connectsAgainByItself() {
        TransportPair pair = start();
        pair.service().answer(call -> Result.value("back"));
        Connection connection = pair.open();
        Address address = pair.server().address();
        pair.server().close();
        pair.await("the loss", () -> !connection.state().isOpen());
        opened.add(pair.serverTransport().listen(address));
        pair.await("READY again", () -> connection.state() == ConnectionState.READY);
        assertThat(Expect.failure(pair.invoke(connection, "read", "x")).code()).isEqualTo(StatusCode.NOT_FOUND);
    }

    @Test
    final void drainingServesWhatIsThereAndRefusesWhatIsNew() {
        TransportPair pair = start();
        Connection connection = pair.open();
        CompletableFuture<Result> reply =
                connection.invoke(pair.call("order", "x").build());
        ScriptedCall served = pair.served();
        CompletableFuture<Integer> drained = pair.server().drain(Duration.ofSeconds(10));
        pair.awaitState(ConnectionState.DRAINING);
        RpcException refused = Expect.failure(pair.invoke(connection, "order", "y"));
        assertThat(refused.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(refused.notExecuted()).isTrue();

        served.answerValue("served to the end");
        assertThat(Expect.inTime(reply, TransportPair.LIMIT).value()).isEqualTo("served to the end");
        assertThat(Expect.inTime(drained, TransportPair.LIMIT)).isZero();
        assertThat(pair.service().calls()).hasSize(1);
    }

    @Test
    final void drainingGivesUpAtItsLimit() {
        TransportPair pair = start();
        CompletableFuture<Result> reply =
                pair.open().invoke(pair.call("order", "x").build());
        pair.served();
        assertThat(Expect.inTime(pair.server().drain(Duration.ofMillis(50)), TransportPair.LIMIT))
                .isEqualTo(1);
        pair.server().close();
        assertThat(Expect.inTime(reply, TransportPair.LIMIT).isValue()).isFalse();
    }

    @Test
    final void whatIsTooLargeIsRefusedAndTheNextCallGoesOn() {
        TransportOptions small =
                TransportOptions.builder().frameLimitBytes(SMALL_FRAME_BYTES).build();
        TransportPair pair = start(small);
        Connection connection = pair.open();
        pair.service().answer(call -> Result.value("x".repeat(2 * SMALL_FRAME_BYTES)));
        assertTooLarge(pair.invoke(connection, "read", "x".repeat(2 * SMALL_FRAME_BYTES)));
        assertThat(pair.service().calls()).as("calls served").isEmpty();
        assertTooLarge(pair.invoke(connection, "read", "large reply"));
        pair.service().answer(call -> Result.value("small"));
        assertThat(pair.invoke(connection, "read", "x").value()).isEqualTo("small");
    }

    @Test
    final void namesTheAddressThatIsTaken() {
        TransportPair pair = start();
        Address taken = pair.server().address();
        assertThatThrownBy(() -> pair.serverTransport().listen(taken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(taken.toString());
    }

    @Test
    final void namesTheSerializersThatCarryAService() {
        TransportPair pair = start();
        assertThat(pair.server().serializers(pair.descriptor().key())).isNotEmpty();
    }

    @Test
    final void closingEndsConnectionsAndTheirCalls() {
        TransportPair pair = start();
        Connection connection = pair.open();
        CompletableFuture<Result> reply =
                connection.invoke(pair.call("read", "x").build());
        pair.served();
        connection.close();
        connection.close();
        assertThat(Expect.inTime(reply, TransportPair.LIMIT).isValue()).isFalse();
        pair.await("CLOSED", () -> connection.state() == ConnectionState.CLOSED);
        assertThat(Expect.failure(pair.invoke(connection, "read", "x")).notExecuted())
                .isTrue();
        pair.clientTransport().close();
        pair.clientTransport().close();
    }

    private static void assertTooLarge(Result result) {
        RpcException failure = Expect.failure(result);
        assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(failure).hasMessageContaining(String.valueOf(SMALL_FRAME_BYTES));
    }

    private TransportPair start() {
        return start(TransportOptions.DEFAULTS);
    }

    private TransportPair start(TransportOptions options) {
        TransportPair pair = new TransportPair(newFactory(), listenAddress(), options, options);
        opened.add(pair);
        return pair;
    }
}
