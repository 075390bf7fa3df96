package io.tern.testkit;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import io.tern.api.Server;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceTable;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server of {@link SampleService} and a client, each with a runtime and a transport of its own. Thread-safe. */
final class TransportPair implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestRuntime serverRuntime = runtime("server");
    private final TestRuntime clientRuntime = runtime("client");
    private final Transport serverTransport;
    private final Transport clientTransport;
    private final Server server;
    private final ScriptedInvoker service = ScriptedInvoker.create("service");
    private final List<ConnectionState> states = new CopyOnWriteArrayList<>();

    TransportPair(TransportFactory factory, Address listen, TransportOptions server, TransportOptions client) {
        serverTransport = factory.newTransport(serverRuntime.context(), server);
        clientTransport = factory.newTransport(clientRuntime.context(), client);
        this.server = serverTransport.listen(listen);
        serve();
    }

    private static TestRuntime runtime(String application) {
        return TestRuntime.builder()
                .application(application)
                .instanceId(application + "-1")
                .systemTime()
                .extension(ServerExecutorFactory.class, TestThreads.NAME, new TestThreads())
                .build();
    }

    Server server() {
        return server;
    }

    Transport serverTransport() {
        return serverTransport;
    }

    Transport clientTransport() {
        return clientTransport;
    }

    /** What serves; waits for its answers unless told otherwise. */
    ScriptedInvoker service() {
        return service;
    }

    /** The service as the client knows it. */
    ServiceDescriptor descriptor() {
        return clientRuntime.service();
    }

    /** Serves {@link SampleService}, with gates before it. */
    void serve(ServerAdmission.Gate... gates) {
        serve(ExportOptions.UNSET, gates);
    }

    /** Serves {@link SampleService} as said, with gates before it. */
    void serve(ExportOptions said, ServerAdmission.Gate... gates) {
        RuntimeContext runtime = serverRuntime.context();
        ExportOptions options =
                said.toBuilder().executor(TestThreads.NAME).build().orElse(ExportOptions.DEFAULTS);
        ServerContext context = new ServerContext(serverRuntime.service(), options, runtime);
        server.serve(ServiceTable.of(List.of(ExportedService.of(context, List.of(gates), service))));
    }

    Endpoint endpoint() {
        return Endpoint.builder(server.address()).instanceId("server-1").build();
    }

    Connection connect(Endpoint endpoint) {
        return clientTransport
                .client(descriptor(), ReferenceOptions.DEFAULTS)
                .connect(endpoint, (connection, state) -> states.add(state));
    }

    /** A connection that is open. */
    Connection open() {
        Connection connection = connect(endpoint());
        await("READY", () -> connection.state() == ConnectionState.READY);
        return connection;
    }

    Invocation.Builder call(String method, String argument) {
        return call(Duration.ofSeconds(10), method, argument);
    }

    Invocation.Builder call(Duration timeout, String method, String argument) {
        RuntimeContext runtime = clientRuntime.context();
        MethodDescriptor descriptor = Expect.present(method, descriptor().method(method + "(java.lang.String)"));
        return Invocation.builder(
                descriptor,
                new Object[] {argument},
                Deadline.after(timeout.toNanos(), runtime.clock()),
                runtime.clock().nanoTime());
    }

    Result invoke(Connection connection, String method, String argument) {
        return Expect.inTime(connection.invoke(call(method, argument).build()), LIMIT);
    }

    /** The call that is being served, as soon as it has reached the service. */
    ScriptedCall served() {
        await("a call that is served", () -> !service.calls().isEmpty());
        return service.lastCall();
    }

    /** All states that listeners have heard, in order. */
    List<ConnectionState> states() {
        return List.copyOf(states);
    }

    void awaitState(ConnectionState state) {
        await(state.toString(), () -> states().contains(state));
    }

    /** Waits for what nobody tells. */
    void await(String what, BooleanSupplier condition) {
        long endNanos = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNanos >= 0) {
                throw new AssertionError("expected " + what + " within " + LIMIT + "; states heard: " + states);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        clientTransport.close();
        serverTransport.close();
        clientRuntime.close();
        serverRuntime.close();
    }
}
