package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ClientContext;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.testkit.TestRuntime;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A strategy that breaks its contract is named, whoever asks and however. */
final class StrategyLinkTest {
    private final TestRuntime runtime = TestRuntime.create();
    private final Invocation call = runtime.newInvocation("read", "x");
    private final CompletableFuture<Result> pending = new CompletableFuture<>();

    @AfterEach
    void close() {
        runtime.close();
    }

    /** A strategy of a user's. */
    private record Scripted(CompletableFuture<Result> answer) implements Invoker {
        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return answer;
        }
    }

    private void assertNamed(Result result) {
        RpcException failure = Objects.requireNonNull(result.failure(), "failure");
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure.reason()).startsWith(Scripted.class.getName());
    }

    @Test
    void oneWhoseFutureFailsIsNamed() {
        StrategyLink link = new StrategyLink(new Scripted(pending));
        List<Result> told = new ArrayList<>();
        CompletableFuture<Result> future = link.invoke(call);
        assertThat(link.invoke(call, (result, error) -> told.add(result))).isNull();

        pending.completeExceptionally(new IllegalStateException("scripted"));
        assertNamed(future.join());
        assertThat(told).singleElement().satisfies(this::assertNamed);
    }

    @Test
    void oneWhoseFutureHoldsNothingIsNamed() {
        StrategyLink link = new StrategyLink(new Scripted(CompletableFuture.completedFuture(null)));
        assertNamed(link.invoke(call).join());
        assertNamed(Objects.requireNonNull(link.invoke(call, (result, error) -> {}), "at once"));
    }

    @Test
    void whatIsThereAtOnceIsReturned() {
        Result value = Result.value("x");
        StrategyLink link = new StrategyLink(new Scripted(CompletableFuture.completedFuture(value)));
        assertThat(link.invoke(call, (result, error) -> {})).isSameAs(value);
    }

    @Test
    void aLaterAnswerIsTold() {
        StrategyLink link = new StrategyLink(new Scripted(pending));
        List<Result> told = new ArrayList<>();
        assertThat(link.invoke(call, (result, error) -> told.add(result))).isNull();
        Result value = Result.value("x");
        pending.complete(value);
        assertThat(told).containsExactly(value);
    }

    @Test
    void aStrategyOfAUserRunsWithinTheTraceOfTheCall() {
        TraceContext trace = new TraceContext(1, 2, 3, (byte) 1);
        List<TraceContext> seen = new ArrayList<>();
        Invoker strategy = invocation -> {
            seen.add(TraceContext.currentOrNull());
            return pending;
        };
        assertThat(new StrategyLink(strategy).invoke(call.withTrace(trace))).isNotDone();
        assertThat(seen).containsExactly(trace);
        assertThat(TraceContext.currentOrNull()).isNull();
    }

    @Test
    void aRouterThatThrowsUnderFailoverEndsTheCall() {
        ClientContext known = runtime.clientContext();
        InvocationHandler routing = (proxy, method, arguments) -> {
            if (method.getName().equals("route")) {
                throw new IllegalStateException("broken router");
            }
            return method.getDeclaringClass().isInstance(known) ? method.invoke(known, arguments) : "cluster";
        };
        ClusterContext cluster = (ClusterContext)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ClusterContext.class}, routing);
        RetryBudget budget = new RetryBudget(runtime.context().clock());
        HalfTime halfTime = new HalfTime(runtime.service(), runtime.context().clock());
        Invoker failover = new FailoverInvoker("failover", cluster, budget, halfTime);
        List<Result> told = new ArrayList<>();

        assertThat(new StrategyLink(failover).invoke(call, (result, error) -> told.add(result)))
                .isNull();
        assertThat(told)
                .singleElement()
                .satisfies(result -> assertThat(
                                Objects.requireNonNull(result.failure()).reason())
                        .contains("broken router"));
    }
}
