package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Refusal;
import io.tern.api.RefusalScope;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Server;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceTable;
import io.tern.api.StatusCode;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits where they stand: in a server, before anything is decoded, and for as long as a method really runs. */
final class LimitsOverTransportTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** What is measured. */
    interface Meter {
        String read(Reading reading);

        /** An argument that says how often one was made, by hand or by decoding. */
        record Reading(String text) {
            static final AtomicInteger MADE = new AtomicInteger();

            /** Counts. */
            public Reading {
                MADE.incrementAndGet();
            }
        }
    }

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    /** For the gates, so that no pause of the machine lets a call in. */
    private final TestRuntime still = TestRuntime.create();

    private final ServiceDescriptor service = ServiceDescriptor.of(Meter.class);
    private final MethodDescriptor read = service.methods().get(0);
    private final ScriptedInvoker method = ScriptedInvoker.create("method");
    private final Transport transport = runtime.context()
            .extensions()
            .of(TransportFactory.class)
            .get("in-process")
            .newTransport(runtime.context(), TransportOptions.DEFAULTS);
    private final Server server = transport.listen(new Address("127.0.0.1", 0));

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
        still.close();
    }

    private Connection serve(ExportOptions.Builder said) {
        ExportOptions options = said.executor("pool").build().orElse(ExportOptions.DEFAULTS);
        ServerContext context = new ServerContext(service, options, runtime.context());
        ServerContext timeless = new ServerContext(service, options, still.context());
        List<ServerAdmission.Gate> gates = Stream.of(new RateLimitAdmission(), new ConcurrencyLimitAdmission())
                .map(admission -> admission.bind(timeless))
                .filter(Objects::nonNull)
                .toList();
        server.serve(ServiceTable.of(List.of(ExportedService.of(context, gates, method))));
        Connection connection = transport
                .client(service, ReferenceOptions.DEFAULTS)
                .connect(
                        Endpoint.builder(server.address())
                                .instanceId(runtime.context().instanceId())
                                .build(),
                        (opened, state) -> {});
        await().atMost(LIMIT).until(() -> connection.state() == ConnectionState.READY);
        return connection;
    }

    private Invocation newCall() {
        long now = runtime.context().clock().nanoTime();
        return Invocation.builder(
                        read,
                        new Object[] {new Meter.Reading("42")},
                        Deadline.after(LIMIT.toNanos(), runtime.context().clock()),
                        now)
                .build();
    }

    private static Result outcome(CompletableFuture<Result> reply) throws Exception {
        return reply.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static RpcException refusal(Result result) {
        return Objects.requireNonNull(result.failure(), result::toString);
    }

    @Test
    void whatExceedsTheRateIsRefusedBeforeItsArgumentsAreDecoded() throws Exception {
        Connection connection =
                serve(ExportOptions.builder().set(LimitSettings.RATE_LIMIT, 1).set(LimitSettings.RATE_BURST, 0));
        method.answer(invocation -> Result.value("read"));
        int before = Meter.Reading.MADE.get();
        assertThat(outcome(connection.invoke(newCall())).value()).isEqualTo("read");
        assertThat(Meter.Reading.MADE.get() - before).as("made and decoded").isEqualTo(2);

        Invocation second = newCall();
        Invocation third = newCall();
        before = Meter.Reading.MADE.get();
        List<RpcException> refusals =
                List.of(refusal(outcome(connection.invoke(second))), refusal(outcome(connection.invoke(third))));
        assertThat(Meter.Reading.MADE.get() - before).as("decoded").isZero();
        assertThat(method.calls()).hasSize(1);
        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(refusal.notExecuted()).isTrue();
            assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.NODE);
            assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
            assertThat(refusal.reason()).contains("Meter is reached: 1 calls a second, burst 0, set by rateLimit");
        });
    }

    @Test
    void whomAnotherGateTurnsAwayTakesNothingOfTheRate() {
        RpcException unknown = RpcException.of(StatusCode.UNAUTHENTICATED, "nobody knows you");
        ServerAdmission identity = bound -> head -> head.tag().isEmpty() ? new Refusal(unknown) : Permit.NONE;
        try (TestRuntime guarded = TestRuntime.builder()
                .extension(ServerAdmission.class, "identity", identity)
                .build()) {
            ServerContext context = new ServerContext(
                    guarded.service(),
                    ExportOptions.builder()
                            .set(LimitSettings.RATE_LIMIT, 1)
                            .set(LimitSettings.RATE_BURST, 0)
                            .build()
                            .orElse(ExportOptions.DEFAULTS),
                    guarded.context());
            List<ServerAdmission.Gate> gates = guarded.context().extensions().of(ServerAdmission.class).all().stream()
                    .map(admission -> admission.bind(context))
                    .filter(Objects::nonNull)
                    .toList();
            for (int i = 0; i < 10; i++) {
                assertThat(answer(gates, ScriptedHead.of(guarded, "read", ""))).isEqualTo(unknown);
            }
            assertThat(answer(gates, ScriptedHead.of(guarded, "read", "known"))).isNull();
            assertThat(answer(gates, ScriptedHead.of(guarded, "read", "known")).code())
                    .isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        }
    }

    /** What the first gate that refuses says, or null. */
    private static @Nullable RpcException answer(List<ServerAdmission.Gate> gates, RequestHead head) {
        for (ServerAdmission.Gate gate : gates) {
            if (gate.admit(head) instanceof Refusal refusal) {
                return refusal.failure();
            }
        }
        return null;
    }

    @Test
    void aCancelledCallHoldsItsPlaceUntilItsMethodHasEnded() throws Exception {
        Connection connection = serve(ExportOptions.builder().set(LimitSettings.CONCURRENCY_LIMIT, 1));
        method.ignoreCancellation();
        Invocation first = newCall();
        CompletableFuture<Result> reply = connection.invoke(first);
        await().atMost(LIMIT).until(() -> method.calls().size() == 1);
        first.cancel("the caller lost interest");
        assertThat(refusal(outcome(reply)).code()).isEqualTo(StatusCode.CANCELLED);
        await().atMost(LIMIT).until(() -> method.lastCall().isCancelled());

        assertThat(refusal(outcome(connection.invoke(newCall()))).reason())
                .contains("concurrency limit of", "1 of 1 calls are in flight, set by concurrencyLimit");
        assertThat(method.calls()).hasSize(1);

        assertThat(method.lastCall().answerValue("late")).isTrue();
        method.answer(invocation -> Result.value("read"));
        await().atMost(LIMIT).until(() -> outcome(connection.invoke(newCall())).failure() == null);
        assertThat(outcome(connection.invoke(newCall())).value()).isEqualTo("read");
    }

    @Test
    void refusedCallsHoldNoPlace() throws Exception {
        Connection connection = serve(ExportOptions.builder().set(LimitSettings.CONCURRENCY_LIMIT, 2));
        CompletableFuture<Result> first = connection.invoke(newCall());
        CompletableFuture<Result> second = connection.invoke(newCall());
        await().atMost(LIMIT).until(() -> method.waiting().size() == 2);
        for (int i = 0; i < 50; i++) {
            assertThat(refusal(outcome(connection.invoke(newCall()))).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        }
        method.waiting().forEach(call -> call.answerValue("read"));
        assertThat(outcome(first).value()).isEqualTo("read");
        assertThat(outcome(second).value()).isEqualTo("read");
        method.answer(invocation -> Result.value("again"));
        await().atMost(LIMIT).until(() -> outcome(connection.invoke(newCall())).failure() == null);
    }
}
