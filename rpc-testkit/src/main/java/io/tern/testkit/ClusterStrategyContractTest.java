package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ClientContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link ClusterStrategy} does; above all: nothing runs twice by accident. Extend it and say how one is made.
 * What a strategy does on purpose (how often, to whom, what it hides) is for tests of its own.
 */
public abstract class ClusterStrategyContractTest {
    private final TestRuntime runtime = TestRuntime.create();
    private ScriptedCluster cluster = cluster(runtime.clientContext(), 3);

    /** For subclasses. */
    protected ClusterStrategyContractTest() {}

    /** Makes the strategy under test. */
    protected abstract ClusterStrategy newStrategy();

    /** Whether the strategy sends every call to several nodes by its nature, as broadcast does. */
    protected boolean sendsToSeveral() {
        return false;
    }

    /**
     * Whether the strategy refuses services with a method that is not idempotent, as hedging does, since it runs calls twice on purpose. Then
     * the suite calls a service whose methods all are.
     */
    protected boolean onlyIdempotent() {
        return false;
    }

    @BeforeEach
    final void chooseService() {
        if (onlyIdempotent()) {
            cluster = cluster(idempotentContext(), 3);
        }
    }

    private ClientContext idempotentContext() {
        MethodSettings idempotent = MethodSettings.builder().idempotent(true).build();
        ReferenceOptions.Builder options = ReferenceOptions.builder();
        runtime.service().methods().forEach(method -> options.method(method.name(), idempotent));
        return runtime.clientContext(runtime.service(), options.build());
    }

    private static ScriptedCluster cluster(ClientContext context, int nodes) {
        return new ScriptedCluster(context, ScriptedNode.nodes(nodes));
    }

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void returnsWhatANodeReturned() {
        answerAll(Result.value("value"));
        assertThat(settle(invoke(runtime.newInvocation("order", "a"))).value()).isEqualTo("value");
        assertAttempts(1);
    }

    @Test
    final void theServicesOwnExceptionIsAnAnswer() {
        Exception refused = new SampleService.SampleException("by contract");
        answerAll(Result.exception(refused));
        CompletableFuture<Result> reply = invoke(runtime.newInvocation("refuse", "a"));
        assertThat(settle(reply)).isNotNull();
        assertAttempts(1);
    }

    @ParameterizedTest
    @EnumSource
    final void neverSendsAgainWhatMayHaveRun(StatusCode code) {
        if (code == StatusCode.RESOURCE_EXHAUSTED || code == StatusCode.NOT_FOUND) {
            return; // By definition not executed.
        }
        if (onlyIdempotent()) {
            assertThatThrownBy(() -> newStrategy().newInvoker(cluster(runtime.clientContext(), 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("order(java.lang.String)");
            return;
        }
        answerAll(Result.failure(RpcException.of(code, "unknown whether executed")));
        assertThat(settle(invoke(runtime.newInvocation("order", "a")))).isNotNull();
        assertAttempts(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "UNKNOWN",
                "INVALID_ARGUMENT",
                "UNIMPLEMENTED",
                "PERMISSION_DENIED",
                "UNAUTHENTICATED",
                "SERIALIZATION"
            })
    final void neverSendsAgainWhatWouldFailAgain(StatusCode code) {
        answerAll(Result.failure(RpcException.of(code, "final")));
        assertThat(settle(invoke(runtime.newInvocation("read", "a")))).isNotNull();
        assertAttempts(1);
    }

    @Test
    final void neverSendsTheRetryOfACallerAgain() {
        answerAll(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "connection lost")));
        Invocation retried =
                runtime.newInvocationBuilder("read", "a").attempt(2).build();
        assertThat(settle(invoke(retried))).isNotNull();
        assertAttempts(1);
    }

    @Test
    final void anEmptySetIsAnAnswerToo() {
        cluster = new ScriptedCluster(cluster, List.of());
        CompletableFuture<Result> reply = invoke(runtime.newInvocation("read", "a"));
        assertThat(settle(reply)).isNotNull();
    }

    @Test
    final void attemptsCarryTheCall() {
        answerAll(Result.value("value"));
        Invocation call = runtime.newInvocationBuilder("read", "a")
                .tag("gray")
                .attachment("tenant", "42")
                .build();
        settle(invoke(call));
        assertThat(cluster.calls()).isNotEmpty().allSatisfy(attempt -> {
            assertThat(attempt.invocation().method()).isSameAs(call.method());
            assertThat(attempt.argument()).isEqualTo("a");
            assertThat(attempt.invocation().tag()).isEqualTo("gray");
            assertThat(attempt.invocation().attachments()).containsEntry("tenant", "42");
            assertThat(attempt.invocation().deadline().atNanos()
                            - call.deadline().atNanos())
                    .isNotPositive();
        });
    }

    @Test
    final void cancellingReachesEveryAttempt() {
        Invocation call = runtime.newInvocation("read", "a");
        CompletableFuture<Result> reply = invoke(call);
        assertThat(cluster.calls()).isNotEmpty();
        call.cancel("test");
        assertThat(cluster.calls())
                .allSatisfy(attempt -> assertThat(attempt.isCancelled()).isTrue());
        int attempts = cluster.calls().size();
        assertThat(settle(reply)).isNotNull();
        assertThat(cluster.calls()).as("attempts after cancelling").hasSize(attempts);
    }

    @Test
    final void endsWithTheDeadlineIfNobodyAnswers() {
        CompletableFuture<Result> reply = invoke(runtime.newInvocation("read", "a"));
        assertThat(reply).isNotDone();
        for (int i = 0; i < 12 && !reply.isDone(); i++) {
            runtime.advance(Duration.ofMillis(100));
            cluster.nodes().forEach(node -> node.invoker().sweep(runtime.clock().nanoTime()));
        }
        assertThat(reply).isCompleted();
    }

    @Test
    final void aListenerHearsTheAnswerExactlyOnceUnlessItIsReturned() {
        List<Result> heard = new ArrayList<>();
        Invoker invoker = newStrategy().newInvoker(cluster);
        Invocation call = runtime.newInvocation("read", "a");
        Result atOnce = invoker.invoke(call, (result, error) -> heard.add(result));
        assertThat(atOnce).isNull();
        cluster.calls().forEach(attempt -> attempt.answerValue("value"));
        assertThat(heard)
                .singleElement()
                .satisfies(result -> assertThat(result.value()).isEqualTo("value"));
        call.cancel("too late");
        runtime.advance(Duration.ofSeconds(2));
        assertThat(heard).hasSize(1);

        answerAll(Result.value("value"));
        atOnce = invoker.invoke(runtime.newInvocation("read", "a"), (result, error) -> heard.add(result));
        assertThat(heard).hasSize(atOnce == null ? 2 : 1);
    }

    @Test
    final void callsDoNotMixWithEachOther() {
        cluster.nodes().forEach(node -> node.invoker().answer(call -> Result.value("for " + call.arguments()[0])));
        Invoker invoker = newStrategy().newInvoker(cluster);
        for (int i = 0; i < 100; i++) {
            assertThat(settle(invoker.invoke(runtime.newInvocation("read", "k" + i)))
                            .value())
                    .isEqualTo("for k" + i);
        }
    }

    private void answerAll(Result result) {
        cluster.nodes().forEach(node -> node.invoker().answer(call -> result));
    }

    private void assertAttempts(int expected) {
        if (sendsToSeveral()) {
            for (ScriptedNode node : cluster.nodes()) {
                assertThat(node.invoker().calls()).as("attempts at %s", node).hasSizeLessThanOrEqualTo(expected);
            }
        } else {
            assertThat(cluster.calls()).hasSize(expected);
        }
    }

    private CompletableFuture<Result> invoke(Invocation invocation) {
        return newStrategy().newInvoker(cluster).invoke(invocation);
    }

    /** Lets pauses between attempts pass; a reply must come within the default timeout. */
    private Result settle(CompletableFuture<Result> reply) {
        for (int i = 0; i < 110 && !reply.isDone(); i++) {
            runtime.advance(Duration.ofMillis(10));
        }
        return Expect.ended(reply);
    }
}
