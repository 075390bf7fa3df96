package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.api.TransportOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Everything an interface may use, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EndToEndIT {
    private static final int FRAME_LIMIT = 64 * 1024;

    private final EverythingService service = new EverythingService();
    private RpcApplication inner;
    private RpcApplication outer;
    private RpcApplication consumer;
    private Everything remote;

    @BeforeAll
    void start() {
        EverythingService last = new EverythingService();
        inner = application("inner").export(last).start();
        outer = application("outer").export(service).start();
        service.nested = refer(outer, inner, ReferenceOptions.UNSET);
        consumer = application("consumer").start();
        remote = refer(
                consumer,
                outer,
                ReferenceOptions.builder().timeoutMillis(10_000).build());
    }

    private static RpcApplication.Builder application(String name) {
        return RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .transportOptions(
                        TransportOptions.builder().frameLimitBytes(FRAME_LIMIT).build())
                .shutdownHook(false);
    }

    private static Everything refer(RpcApplication from, RpcApplication to, ReferenceOptions options) {
        return from.refer(
                Everything.class,
                options.toBuilder().address(to.address().toString()).build());
    }

    @AfterAll
    void stop() {
        consumer.close();
        outer.close();
        inner.close();
    }

    @Test
    void overloadsAreDifferentMethods() {
        assertThat(remote.add(1, 2)).isEqualTo(3);
        assertThat(remote.add(1L, Long.MAX_VALUE - 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(remote.add("a", "b")).isEqualTo("ab");
    }

    @Test
    void recordsGenericsAndSealedTypesArriveAsWhatTheyAre() {
        Everything.Item item = item();
        assertThat(remote.echo(item)).isEqualTo(item);
        List<Everything.Shape> shapes = List.of(new Everything.Shape.Circle(1.5), new Everything.Shape.Square(2));
        assertThat(remote.shapes(shapes)).isEqualTo(Map.of("all", shapes));
        assertThat(remote.flags(new byte[] {0, 1, 2})).containsExactly(false, true, true);
        assertThat(remote.echo(null)).isNull();
    }

    @Test
    void methodsOfAGenericParentAndDefaultMethodsAreRemote() {
        assertThat(remote.convert(item())).isEqualTo("tea");
        assertThat(remote.greeting()).isEqualTo("default");
    }

    @Test
    void methodsWithoutValueReturnWhenTheyAreDone() throws Exception {
        remote.nothing();
        assertThat(service.told.poll(0, TimeUnit.SECONDS)).isEqualTo("nothing");
        assertThat(remote.done().get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void futuresAndStagesComplete() throws Exception {
        Everything.Item item = item();
        assertThat(remote.later(item).get(10, TimeUnit.SECONDS)).isEqualTo(item);
        assertThat(remote.stage("text").toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo("text");
        assertThat(remote.stage(""))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(Everything.OutOfRangeException.class);
    }

    @Test
    void asynchronousResultsCompleteOnDaemonThreads() throws Exception {
        CompletableFuture<String> thread =
                remote.later(item()).thenApply(done -> Thread.currentThread().getName());
        // A future that was completed before thenApply runs it on this thread.
        assertThat(thread.get(10, TimeUnit.SECONDS))
                .matches("tern-callback-\\d+|" + Thread.currentThread().getName());
    }

    @Test
    void declaredExceptionsArriveAsThemselvesWithTheirFields() {
        assertThatThrownBy(() -> remote.check(101))
                .isInstanceOfSatisfying(
                        Everything.OutOfRangeException.class,
                        e -> assertThat(e.limit()).isEqualTo(100))
                .hasMessage("too large: 101");
        assertThatThrownBy(() -> remote.check(-1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("negative: -1");
    }

    @Test
    void undeclaredExceptionsArriveAsUnknown() {
        assertThatThrownBy(() -> remote.undeclared("bug")).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.code()).isEqualTo(StatusCode.UNKNOWN);
            assertThat(e.remote()).isTrue();
            assertThat(e.notExecuted()).isFalse();
            assertThat(e).hasMessageContaining("java.lang.IllegalStateException: bug");
            assertThat(e.remoteStack()).contains("EverythingService.undeclared");
        });
    }

    @Test
    void oneWayCallsRun() throws Exception {
        remote.tell("one way");
        assertThat(service.told.poll(10, TimeUnit.SECONDS)).isEqualTo("one way");
    }

    @Test
    void nonBlockingMethodsRunOnTheEventLoop() {
        assertThat(remote.onTheLoop()).endsWith(" (I/O)");
    }

    @Test
    void aBlockingCallFromAnEventLoopIsRefusedWithTheReason() {
        assertThatThrownBy(() -> remote.nestedOnTheLoop())
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("UNKNOWN")
                .hasMessageContaining("I/O thread");
    }

    @Test
    @SuppressWarnings("try")
    void contextTravelsAndGoesOnToNestedCalls() {
        TraceContext trace = TraceContext.newRoot(new Random(1));
        CallOptions options = CallOptions.builder()
                .attachment("tenant", "42")
                .attachment("baggage-user", "ada")
                .timeoutMillis(5_000)
                .priority(Priority.SHEDDABLE)
                .trace(trace)
                .build();
        try (CallScope scope = options.open()) {
            assertThat(remote.context())
                    .containsEntry("priority", "SHEDDABLE")
                    .containsEntry("tenant", "42")
                    .containsEntry("baggage-user", "ada")
                    .containsEntry("trace", trace.traceId())
                    .containsEntry("caller", "consumer");
            Map<String, String> nested = remote.nestedContext();
            assertThat(nested)
                    .containsEntry("priority", "SHEDDABLE")
                    .doesNotContainKey("tenant")
                    .containsEntry("baggage-user", "ada")
                    .containsEntry("trace", trace.traceId())
                    .containsEntry("caller", "outer");
            // The nested reference's own timeout is one second, the caller's five.
            assertThat(Long.parseLong(nested.get("remainingMillis"))).isBetween(0L, 1_000L);
        }
        assertThat(remote.context())
                .containsEntry("priority", "NORMAL")
                .doesNotContainKey("tenant")
                .doesNotContainKey("baggage-user");
    }

    @Test
    @SuppressWarnings("try")
    void aNestedCallInheritsTheShorterDeadline() {
        try (CallScope scope = CallOptions.builder().timeoutMillis(400).build().open()) {
            assertThat(Long.parseLong(remote.nestedContext().get("remainingMillis")))
                    .isBetween(0L, 400L);
        }
    }

    @Test
    void theServerHearsThatACallerHasGivenUp() throws Exception {
        EverythingService blocking = new EverythingService();
        try (RpcApplication provider = application("blocking").export(blocking).start()) {
            Everything stub = refer(
                    consumer,
                    provider,
                    ReferenceOptions.builder().timeoutMillis(400).retries(0).build());
            assertThatThrownBy(stub::untilCancelled)
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED));
            assertThat(blocking.told.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled in time: true");
        }
    }

    @Test
    void cancellingAFutureReachesTheServer() throws Exception {
        EverythingService never = new EverythingService();
        try (RpcApplication provider = application("never").export(never).start()) {
            Everything stub = refer(
                    consumer,
                    provider,
                    ReferenceOptions.builder().timeoutMillis(30_000).build());
            CompletableFuture<Void> call = stub.never();
            assertThat(never.entered.await(10, TimeUnit.SECONDS)).isTrue();
            call.cancel(true);
            assertThat(never.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anExportMayBoundTheTimeOfItsMethods() {
        EverythingService blocking = new EverythingService();
        ExportOptions options = ExportOptions.builder()
                .method(
                        "untilCancelled",
                        MethodSettings.builder().timeoutMillis(200).build())
                .build();
        try (RpcApplication provider =
                application("blocking").export(blocking, options).start()) {
            Everything stub = refer(
                    consumer,
                    provider,
                    ReferenceOptions.builder().timeoutMillis(10_000).retries(0).build());
            assertThatThrownBy(stub::untilCancelled).isInstanceOfSatisfying(RpcException.class, e -> {
                assertThat(e.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
                assertThat(e.remote()).as("the server ended it").isTrue();
            });
        }
    }

    @Test
    void anArgumentOverTheFrameLimitIsRefusedWithBothSizes() {
        assertThatThrownBy(() -> remote.flags(new byte[2 * FRAME_LIMIT]))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION))
                .hasMessageContaining(String.valueOf(FRAME_LIMIT));
        assertThat(remote.add(1, 1)).as("the connection lives on").isEqualTo(2);
    }

    @Test
    void aReplyOverTheFrameLimitIsRefusedWithBothSizes() {
        assertThatThrownBy(() -> remote.bytes(2 * FRAME_LIMIT))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION))
                .hasMessageContaining(String.valueOf(FRAME_LIMIT));
        assertThat(remote.add(1, 1)).as("the connection lives on").isEqualTo(2);
    }

    @Test
    void aVersionThatNobodyServesIsNamed() {
        Everything stub = refer(
                consumer,
                outer,
                ReferenceOptions.builder().version("9.9").timeoutMillis(500).build());
        assertThatThrownBy(() -> stub.add(1, 1))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("Everything@9.9");
    }

    @Test
    void aPortInUseIsNamed() {
        assertThatThrownBy(() -> application("second")
                        .port(outer.address().port())
                        .export(new EverythingService())
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(outer.address().toString())
                .hasMessageContaining("in use");
    }

    private static Everything.Item item() {
        return new Everything.Item(
                new UUID(1, 2),
                "tea",
                new BigDecimal("4.90"),
                List.of("green", "loose"),
                Optional.of(Instant.ofEpochSecond(1_700_000_000)));
    }
}
