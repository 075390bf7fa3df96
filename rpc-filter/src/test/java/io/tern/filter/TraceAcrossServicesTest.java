package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallContext;
import io.tern.api.CallScope;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.FilterSelection;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.ServerFilter;
import io.tern.api.Span;
import io.tern.api.SpanListener;
import io.tern.api.TraceContext;
import io.tern.spi.Extensions;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Consumer, provider and a second service, each a thread of its own, with the chains that the extension files declare. */
final class TraceAcrossServicesTest {
    private final RecordingSpanListener listener = new RecordingSpanListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(SpanListener.class, "recording", listener)
            .build();
    private final Extensions extensions = runtime.context().extensions();
    private final ExecutorService provider = Executors.newSingleThreadExecutor();
    private final ExecutorService second = Executors.newSingleThreadExecutor();
    private final Map<String, String> logged = Collections.synchronizedMap(new java.util.TreeMap<>());

    @AfterEach
    void close() throws InterruptedException {
        provider.shutdownNow();
        second.shutdownNow();
        assertThat(provider.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        runtime.close();
    }

    private void log(String where) {
        logged.put(where, String.valueOf(MDC.get("traceId")));
    }

    /** The client's chain; its end does what a connection does. */
    private Invoker client(Invoker server, ExecutorService serverThreads) {
        List<Filter> filters =
                FilterSelection.of(List.of(), extensions.of(ClientFilter.class))
                        .select(extensions.of(ClientFilter.class))
                        .stream()
                        .map(filter -> filter.bind(runtime.clientContext()))
                        .filter(Objects::nonNull)
                        .toList();
        return FilterChain.of(filters, invocation -> {
            CompletableFuture<Result> reply = new CompletableFuture<>();
            Invocation received = Invocation.builder(
                            invocation.method(), invocation.arguments(), invocation.deadline(), invocation.startNanos())
                    .trace(invocation.trace())
                    .build();
            serverThreads.execute(() -> {
                var unused = server.invoke(received).thenAccept(reply::complete);
            });
            return reply;
        });
    }

    /** The server's chain; its end runs the method with its context. */
    private Invoker server(Function<Invocation, CompletableFuture<Result>> method) {
        List<Filter> filters =
                FilterSelection.of(List.of(), extensions.of(ServerFilter.class))
                        .select(extensions.of(ServerFilter.class))
                        .stream()
                        .map(filter -> filter.bind(runtime.serverContext()))
                        .filter(Objects::nonNull)
                        .toList();
        return FilterChain.of(filters, invocation -> {
            CallScope scope = CallContext.of(invocation).open();
            try {
                return method.apply(invocation);
            } finally {
                scope.close();
            }
        });
    }

    /** What a stub's handler sends: it inherits from the call being served. */
    private Invocation call() {
        return runtime.newInvocationBuilder("later", "x")
                .trace(TraceContext.currentOrNull())
                .build();
    }

    @Test
    void oneTraceIdReachesEveryThreadOfANestedCall() {
        Invoker toSecond = client(
                server(invocation -> {
                    log("second");
                    return CompletableFuture.completedFuture(Result.value("deep"));
                }),
                second);
        Invoker toProvider = client(
                server(invocation -> {
                    log("provider");
                    return toSecond.invoke(call()).thenApply(result -> {
                        log("provider's continuation");
                        return result;
                    });
                }),
                provider);
        List<String> consumers = new ArrayList<>();

        CallScope scope = TraceContext.newRoot(runtime.context().random()).open();
        try {
            consumers.add(MDC.get("traceId"));
            CompletableFuture<Void> answered =
                    toProvider.invoke(call()).thenAccept(result -> log("consumer's continuation"));
            assertThat(answered).succeedsWithin(10, TimeUnit.SECONDS);
            log("consumer");
        } finally {
            scope.close();
        }

        assertThat(logged)
                .containsOnlyKeys(
                        "consumer", "consumer's continuation", "provider", "provider's continuation", "second");
        assertThat(logged.values()).containsOnly(consumers.get(0));
        assertThat(MDC.get("traceId")).isNull();
        assertThat(listener.spans()).hasSize(4);
        assertThat(depths()).containsExactlyInAnyOrder("CLIENT 1", "SERVER 2", "CLIENT 3", "SERVER 4");
    }

    /** Kind and distance from the consumer's span of each span. */
    private List<String> depths() {
        Map<Long, Span> byId = listener.spans().stream()
                .collect(Collectors.toMap(span -> span.context().spanId(), Function.identity()));
        return listener.spans().stream()
                .map(span -> {
                    int depth = 0;
                    for (Span at = span; at != null; at = byId.get(at.parentSpanId())) {
                        depth++;
                    }
                    return span.kind() + " " + depth;
                })
                .toList();
    }

    @Test
    void aCallOutsideOfAnyTraceStillHasOneIdBehindIt() {
        CountDownLatch chained = new CountDownLatch(1);
        Invoker toSecond = client(
                server(invocation -> {
                    log("second");
                    awaitQuietly(chained); // What is chained after the answer runs on the thread that chains it.
                    return CompletableFuture.completedFuture(Result.value("deep"));
                }),
                second);
        Invoker toProvider = client(
                server(invocation -> {
                    log("provider");
                    return toSecond.invoke(call());
                }),
                provider);

        CompletableFuture<Void> answered =
                toProvider.invoke(call()).thenAccept(result -> log("consumer's continuation"));
        chained.countDown();
        assertThat(answered).succeedsWithin(10, TimeUnit.SECONDS);

        assertThat(logged).containsOnlyKeys("provider", "second", "consumer's continuation");
        assertThat(logged.values()).doesNotContain("null");
        assertThat(logged.values().stream().distinct()).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void standsOutermostAndCanBeLeftOut() {
        assertThat(client(invocation -> new CompletableFuture<>(), provider).toString())
                .startsWith("trace -> ");
        assertThat(FilterSelection.of(List.of("-trace"), extensions.of(ClientFilter.class))
                        .select(extensions.of(ClientFilter.class)))
                .doesNotHaveAnyElementsOfTypes(TraceClientFilter.class);
        assertThat(extensions.of(ClientFilter.class).entry("trace").order()).isEqualTo(-2000);
        assertThat(extensions.of(ServerFilter.class).entry("trace").order()).isEqualTo(-2000);
    }
}
