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
import io.tern.api.MethodStats;
import io.tern.api.ReferenceOptions;
import io.tern.api.Refusal;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Server;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServiceTable;
import io.tern.api.StatusCode;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import io.tern.transport.InProcessTransportFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server counts of real requests, also of those that never reach the method. */
final class ServedCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestRuntime serverRuntime = TestRuntime.builder()
            .application("server")
            .instanceId("server-1")
            .systemTime()
            .build();
    private final TestRuntime clientRuntime =
            TestRuntime.builder().application("client").systemTime().build();
    private final InProcessTransportFactory factory = new InProcessTransportFactory();
    private final TransportOptions options =
            TransportOptions.builder().poolThreads(1).build();
    private final Transport serverTransport = factory.newTransport(serverRuntime.context(), options);
    private final Transport clientTransport = factory.newTransport(clientRuntime.context(), options);
    private final Server server = serverTransport.listen(new Address("127.0.0.1", 0));
    private final ScriptedInvoker service = ScriptedInvoker.create("service");
    private final CapturedLog log = CapturedLog.of("io.tern.access");

    private Connection connection;

    @BeforeEach
    void connect() {
        serve(head -> io.tern.api.Permit.NONE);
        connection = clientTransport
                .client(clientRuntime.service(), ReferenceOptions.DEFAULTS)
                .connect(
                        Endpoint.builder(server.address())
                                .instanceId("server-1")
                                .build(),
                        (one, state) -> {});
        await().atMost(LIMIT).until(() -> connection.state() == ConnectionState.READY);
    }

    @AfterEach
    void close() {
        clientTransport.close();
        serverTransport.close();
        log.close();
        clientRuntime.close();
        serverRuntime.close();
    }

    /** Serves with metrics and access log, then one more gate. */
    private void serve(ServerAdmission.Gate last) {
        ExportOptions exported =
                ExportOptions.builder().executor("pool").build().orElse(ExportOptions.DEFAULTS);
        ServerContext context = new ServerContext(serverRuntime.service(), exported, serverRuntime.context());
        List<ServerAdmission.Gate> gates =
                List.of(new MetricsAdmission().bind(context), new AccessLogAdmission().bind(context), last);
        server.serve(ServiceTable.of(List.of(ExportedService.of(context, gates, service))));
    }

    private Invocation newCall(Duration timeout) {
        return clientRuntime
                .newInvocationBuilder("read", "x")
                .deadline(Deadline.after(
                        timeout.toNanos(), clientRuntime.context().clock()))
                .build();
    }

    private Result ended(CompletableFuture<Result> answer) {
        assertThat(answer).succeedsWithin(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return answer.join();
    }

    private MethodStats stats() {
        return CallMeters.of(serverRuntime.context()).methodStats().stream()
                .filter(one -> one.method().name().equals("read"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitEnded(long calls) {
        await().atMost(LIMIT).until(() -> stats().ended() == calls);
    }

    @Test
    void countsAnsweredCallsWithTheirBytes() {
        service.answer(invocation -> Result.value("value"));
        assertThat(ended(connection.invoke(newCall(LIMIT))).value()).isEqualTo("value");

        awaitEnded(1);
        assertThat(stats().succeeded()).isEqualTo(1);
        assertThat(stats().inFlight()).isZero();
        assertThat(stats().requestBytes()).isPositive();
        assertThat(stats().responseBytes()).isPositive();
        assertThat(stats().latency().maxNanos()).isBetween(1_000L, LIMIT.toNanos());
    }

    @Test
    void countsWhatALaterGateRefuses() {
        RpcException full = RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "full");
        serve(head -> new Refusal(full));
        assertThat(ended(connection.invoke(newCall(LIMIT))).failure().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);

        awaitEnded(1);
        assertThat(stats().failures()).isEqualTo(Map.of(StatusCode.RESOURCE_EXHAUSTED, 1L));
        assertThat(service.calls()).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void countsWhatExpiresAndWhatIsCancelledWhileItWaits() {
        CompletableFuture<Result> running = hold();
        CompletableFuture<Result> expiring = connection.invoke(newCall(Duration.ofMillis(200)));
        Invocation unwanted = newCall(LIMIT);
        CompletableFuture<Result> cancelled = connection.invoke(unwanted);
        await().atMost(LIMIT).until(() -> stats().started() == 3);
        unwanted.cancel("nobody waits");

        assertThat(ended(expiring).failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(ended(cancelled).failure().code()).isEqualTo(StatusCode.CANCELLED);
        awaitEnded(2);
        assertThat(stats().inFlight()).isEqualTo(1);
        release.complete(Result.value("value"));
        assertThat(ended(running).value()).isEqualTo("value");

        awaitEnded(3);
        // A pause of the machine may move the caller's cancellation at its deadline well before the server's deadline.
        assertThat(stats().failures().keySet())
                .contains(StatusCode.CANCELLED)
                .isSubsetOf(StatusCode.DEADLINE_EXCEEDED, StatusCode.CANCELLED);
        assertThat(stats().failed()).isEqualTo(2);
        assertThat(stats().succeeded()).isEqualTo(1);
        assertThat(service.calls()).isEmpty();
        assertThat(log.lines()).allMatch(line -> line.contains("code=DEADLINE_EXCEEDED") || line.endsWith("why=slow"));
    }

    private final CompletableFuture<Result> release = new CompletableFuture<>();

    /** Occupies the one worker until the release. */
    private CompletableFuture<Result> hold() {
        ExportOptions exported =
                ExportOptions.builder().executor("pool").build().orElse(ExportOptions.DEFAULTS);
        ServerContext context = new ServerContext(serverRuntime.service(), exported, serverRuntime.context());
        List<ServerAdmission.Gate> gates =
                List.of(new MetricsAdmission().bind(context), new AccessLogAdmission().bind(context));
        server.serve(ServiceTable.of(List.of(
                ExportedService.of(context, gates, invocation -> CompletableFuture.completedFuture(release.join())))));
        CompletableFuture<Result> answer = connection.invoke(newCall(LIMIT));
        await().atMost(LIMIT).until(() -> stats().started() == 1);
        return answer;
    }
}
