package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScriptedTransportTest {
    private static final Address ADDRESS = new Address("127.0.0.1", 20_001);

    private final TestRuntime runtime = TestRuntime.create();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<ConnectionState> states = new ArrayList<>();

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
    }

    @Test
    void refusesCallsAsNotExecutedUntilReady() {
        Connection connection = connect();
        assertThat(failure(connection.invoke(runtime.newInvocation("read", "a")))
                        .notExecuted())
                .isTrue();
        assertThat(scripted().invoker().calls()).isEmpty();
    }

    @Test
    void answersByHandInAnyOrder() {
        Connection connection = connect();
        scripted().ready(0);
        CompletableFuture<Result> first = connection.invoke(runtime.newInvocation("read", "a"));
        CompletableFuture<Result> second = connection.invoke(runtime.newInvocation("read", "b"));

        scripted().invoker().lastCall().answerValue("B");
        assertThat(first).isNotDone();
        assertThat(second.join().value()).isEqualTo("B");
        assertThat(scripted().invoker().waiting())
                .singleElement()
                .satisfies(call -> assertThat(call.argument()).isEqualTo("a"));
    }

    @Test
    void answersFromTheQueueBeforeTheScript() {
        ScriptedInvoker invoker = ScriptedInvoker.returning("script").thenAnswer(Result.value("queued"));
        assertThat(invoker.invoke(runtime.newInvocation("read", "a")).join().value())
                .isEqualTo("queued");
        assertThat(invoker.invoke(runtime.newInvocation("read", "a")).join().value())
                .isEqualTo("script");
    }

    @Test
    void losingTheConnectionEndsCallsAsUnknown() {
        Connection connection = connect();
        scripted().ready(0);
        CompletableFuture<Result> reply = connection.invoke(runtime.newInvocation("read", "a"));
        scripted().lose();

        RpcException failure = failure(reply);
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(states).containsExactly(ConnectionState.READY, ConnectionState.CONNECTING);
    }

    @Test
    void cancellingEndsAWaitingCall() {
        Connection connection = connect();
        scripted().ready(0);
        Invocation invocation = runtime.newInvocation("read", "a");
        CompletableFuture<Result> reply = connection.invoke(invocation);
        invocation.cancel("test");
        assertThat(failure(reply).code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(scripted().invoker().lastCall().isCancelled()).isTrue();
    }

    @Test
    void sweepTellsOverdueCallsOnceAndEndsExpiredOnes() {
        Connection connection = connect();
        scripted().ready(0);
        List<String> told = new ArrayList<>();
        long half = runtime.clock().nanoTime() + Duration.ofMillis(500).toNanos();
        CompletableFuture<Result> reply = connection.invoke(runtime.newInvocation("read", "a")
                .newAttempt(1, new Invocation.Overdue(half, () -> told.add("overdue"))));

        sweepAfterMillis(499);
        assertThat(told).isEmpty();
        sweepAfterMillis(1);
        sweepAfterMillis(1);
        assertThat(told).containsExactly("overdue");
        assertThat(reply).isNotDone();
        sweepAfterMillis(499);
        assertThat(failure(reply).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    void closedTransportConnectsNoMore() {
        Connection connection = connect();
        transport.close();
        assertThat(connection.state()).isEqualTo(ConnectionState.CLOSED);
        assertThatThrownBy(this::connect).isInstanceOf(IllegalStateException.class);
    }

    private void sweepAfterMillis(long millis) {
        runtime.advance(Duration.ofMillis(millis));
        transport.sweep(runtime.clock().nanoTime());
    }

    private Connection connect() {
        return transport
                .client(runtime.service(), ReferenceOptions.DEFAULTS)
                .connect(Endpoint.builder(ADDRESS).instanceId("i").build(), (connection, state) -> states.add(state));
    }

    private ScriptedConnection scripted() {
        return transport.connection(ADDRESS);
    }

    private static RpcException failure(CompletableFuture<Result> reply) {
        assertThat(reply).isCompleted();
        RpcException failure = reply.join().failure();
        assertThat(failure).isNotNull();
        return failure;
    }
}
