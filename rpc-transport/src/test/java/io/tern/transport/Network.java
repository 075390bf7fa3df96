package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.Clock;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A server and a client of one kind of transport, each with a runtime of its own. */
final class Network implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    final ServiceDescriptor service = ServiceDescriptor.of(EchoService.class);
    final EchoServer echo = new EchoServer();
    final TestThreads threads = new TestThreads();
    final RecordedPauses pauses = new RecordedPauses();
    final TestRuntime serverRuntime;
    final TestRuntime clientRuntime;
    final TransportFactory factory;
    final Transport serverTransport;
    final Transport clientTransport;
    final NettyServer server;
    final Queue<ConnectionState> states = new ConcurrentLinkedQueue<>();

    Network(TransportFactory factory) {
        this(factory, TransportOptions.DEFAULTS, TransportOptions.DEFAULTS);
    }

    Network(TransportFactory factory, TransportOptions serverOptions, TransportOptions clientOptions) {
        this.factory = factory;
        serverRuntime = runtime("server", "server-1")
                .extension(ServerExecutorFactory.class, "test", threads)
                .build();
        clientRuntime = runtime("client", "client-1").random(pauses).build();
        serverTransport = factory.newTransport(serverRuntime.context(), serverOptions);
        clientTransport = factory.newTransport(clientRuntime.context(), clientOptions);
        server = (NettyServer) serverTransport.listen(new Address("127.0.0.1", 0));
        serve("test");
    }

    static TestRuntime.Builder runtime(String application, String instance) {
        return TestRuntime.builder()
                .application(application)
                .instanceId(instance)
                .systemTime();
    }

    void serve(String executor, ServerAdmission.Gate... gates) {
        server.serve(echo.table(serverRuntime, service, executor, gates));
    }

    Endpoint endpoint() {
        return Endpoint.builder(server.address()).build();
    }

    /** A connection that is open. */
    Connection open() {
        Connection connection = connect(endpoint());
        await(connection, ConnectionState.READY);
        return connection;
    }

    Connection connect(Endpoint endpoint) {
        return connect(endpoint, ReferenceOptions.DEFAULTS);
    }

    Connection connect(Endpoint endpoint, ReferenceOptions options) {
        return clientTransport
                .client(service, options.orElse(ReferenceOptions.DEFAULTS))
                .connect(endpoint, (connection, state) -> states.add(state));
    }

    static void await(Connection connection, ConnectionState state) {
        org.awaitility.Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(connection.state()).isEqualTo(state));
    }

    Invocation.Builder invocation(String method, Object... arguments) {
        return invocation(Duration.ofSeconds(10), method, arguments);
    }

    Invocation.Builder invocation(Duration timeout, String method, Object... arguments) {
        Clock clock = clientRuntime.context().clock();
        return Invocation.builder(
                method(method), arguments, Deadline.after(timeout.toNanos(), clock), clock.nanoTime());
    }

    MethodDescriptor method(String name) {
        return service.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    CompletableFuture<Result> start(Connection connection, String method, Object... arguments) {
        return connection.invoke(invocation(method, arguments).build());
    }

    Result call(Connection connection, String method, Object... arguments) {
        return get(start(connection, method, arguments));
    }

    static Result get(CompletableFuture<Result> future) {
        return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    List<ConnectionState> states() {
        return List.copyOf(states);
    }

    @Override
    public void close() {
        clientTransport.close();
        serverTransport.close();
        threads.shutdown();
        clientRuntime.close();
        serverRuntime.close();
    }
}
