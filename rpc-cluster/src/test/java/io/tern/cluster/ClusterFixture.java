package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.CallScope;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registry;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedCall;
import io.tern.testkit.ScriptedConnection;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A reference to {@link SampleService} over a scripted transport and registry, in virtual time. */
final class ClusterFixture implements AutoCloseable {
    final TestRuntime runtime;
    final ScriptedTransport transport = new ScriptedTransport();
    final TestRegistry registry = new TestRegistry("test://registry");
    final ServiceDescriptor service = ServiceDescriptor.of(SampleService.class, "", "1.0");
    final SnapshotStore snapshots;
    final ClusterReference reference;
    private final ReferenceOptions options;

    private ClusterFixture(Setup setup) {
        runtime = setup.runtime.build();
        options = setup.options;
        if (setup.readyAtOnce) {
            transport.onConnect(this::ready);
        }
        List<Registry> registries = new ArrayList<>(setup.moreRegistries);
        registries.add(0, registry);
        snapshots = setup.snapshotDirectory == null
                ? SnapshotStore.none()
                : SnapshotStore.open(setup.snapshotDirectory, runtime.context());
        reference = ClusterReference.open(
                service,
                setup.options,
                runtime.context(),
                transport,
                registries,
                snapshots,
                CallerWaits.timed(runtime.context().threads()));
    }

    /** What can be chosen. */
    static final class Setup {
        final TestRuntime.Builder runtime = TestRuntime.builder();
        ReferenceOptions options = ReferenceOptions.UNSET;
        List<Registry> moreRegistries = List.of();
        boolean readyAtOnce = true;
        Path snapshotDirectory;

        Setup options(UnaryOperator<ReferenceOptions.Builder> change) {
            options = change.apply(options.toBuilder()).build();
            return this;
        }

        /** Leaves connections connecting. */
        Setup connectingByHand() {
            readyAtOnce = false;
            return this;
        }

        /** Keeps what registries say below a directory. */
        Setup snapshots(Path directory) {
            snapshotDirectory = directory;
            return this;
        }

        Setup moreRegistries(Registry... registries) {
            moreRegistries = List.of(registries);
            return this;
        }

        /** What the caller is, its zone for instance. */
        Setup metadata(Map<String, String> metadata) {
            runtime.metadata(metadata);
            return this;
        }

        <T> Setup extension(Class<T> contract, String name, T instance) {
            runtime.extension(contract, name, instance);
            return this;
        }

        ClusterFixture open() {
            return new ClusterFixture(this);
        }

        /** With ready nodes 1 to {@code count}. */
        ClusterFixture open(int count) {
            ClusterFixture fixture = open();
            fixture.serving(count);
            return fixture;
        }
    }

    static Setup setup() {
        return new Setup();
    }

    /** Without the tag router: every call goes to every node, whatever its tag. */
    static Setup unrouted() {
        return setup().options(options -> options.filters(List.of("-tag")));
    }

    /** The registry lists nodes 1 to {@code count}. */
    void serving(int count) {
        Endpoint[] endpoints = new Endpoint[count];
        for (int i = 0; i < count; i++) {
            endpoints[i] = endpoint(i + 1);
        }
        registry.says(endpoints);
    }

    /** Address of a node, from 1. */
    static Address address(int node) {
        return new Address("10.0.0." + node, 20880);
    }

    /** A warm endpoint of the first instance at a node's address. */
    static Endpoint endpoint(int node) {
        return endpoint(node, "id-" + node).build();
    }

    static Endpoint.Builder endpoint(int node, String instanceId) {
        return Endpoint.builder(address(node)).instanceId(instanceId).warmupMillis(0);
    }

    /** Opens a connection to a server that has been up for an hour. */
    void ready(ScriptedConnection connection) {
        connection.ready(runtime.clock().nanoTime() - Duration.ofHours(1).toNanos());
    }

    ScriptedConnection connection(int node) {
        return transport.connection(address(node));
    }

    /** The calls that came to a node, over its latest connection. */
    List<ScriptedCall> callsAt(int node) {
        return connection(node).invoker().calls();
    }

    /** All calls that wait for an answer, at whatever node. */
    List<ScriptedCall> waiting() {
        return transport.connections().stream()
                .flatMap(connection -> connection.invoker().waiting().stream())
                .toList();
    }

    /** The one call that waits. */
    ScriptedCall onlyWaiting() {
        List<ScriptedCall> waiting = waiting();
        if (waiting.size() != 1) {
            throw new AssertionError("expected one waiting call, not " + waiting);
        }
        return waiting.get(0);
    }

    /** The node at which the one waiting call is. */
    int whereWaiting() {
        List<ScriptedConnection> found = transport.connections().stream()
                .filter(connection -> !connection.invoker().waiting().isEmpty())
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("expected calls waiting at one node, not at " + found);
        }
        String host = found.get(0).endpoint().address().host();
        return Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
    }

    /** All calls that reached any node. */
    List<ScriptedCall> calls() {
        return transport.connections().stream()
                .flatMap(connection -> connection.invoker().calls().stream())
                .toList();
    }

    MethodDescriptor method(String name) {
        return service.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Makes a call through the chain. */
    CompletableFuture<Result> invoke(String method) {
        return reference.chain().invoke(invocation(method).build());
    }

    Invocation.Builder invocation(String method) {
        return new InvocationFactory(new ReferenceContext(service, options, runtime.context()))
                .newInvocation(method(method), new Object[] {"argument"}).toBuilder();
    }

    /** Calls through the handler, as a stub does; whoever has to wait does so on a thread of his own. */
    @SuppressWarnings("unchecked")
    CompletableFuture<Object> call(MethodDescriptor method) {
        if (method.returnKind().isAsync()) {
            return (CompletableFuture<Object>) callNow(method);
        }
        CompletableFuture<Object> reply = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        reply.complete(callNow(method));
                    } catch (CompletionException e) {
                        reply.completeExceptionally(e.getCause());
                    }
                },
                "caller");
        thread.setDaemon(true);
        thread.start();
        return reply;
    }

    private @Nullable Object callNow(MethodDescriptor method) {
        try {
            return reference.handler().call(method, new Object[] {"argument"});
        } catch (Throwable e) {
            throw new CompletionException(e);
        }
    }

    /** Has calls from now on go by changed options. */
    void replace(UnaryOperator<ReferenceOptions.Builder> change) {
        assertThat(prepare(change).adopt()).isCompleted();
    }

    /** Changed options that are not in place yet. */
    ClusterReference.Change prepare(UnaryOperator<ReferenceOptions.Builder> change) {
        return reference.prepare(change.apply(reference.options().toBuilder()).build());
    }

    /** Lets time pass: runs timers, tells overdue calls, ends those past their deadline; in steps of 10 ms. */
    void advance(long millis) {
        for (long done = 0; done < millis; done += 10) {
            runtime.advance(Duration.ofMillis(Math.min(10, millis - done)));
            transport.sweep(runtime.clock().nanoTime());
        }
    }

    static Result failure(StatusCode code) {
        return Result.failure(RpcException.of(code, "scripted"));
    }

    static Result notExecuted(StatusCode code) {
        return Result.failure(
                RpcException.builder(code, "scripted").notExecuted(true).build());
    }

    /** The answer of a server that refuses a call: where the code can mean so, because it does not serve the service. */
    static Result refused(StatusCode code) {
        return Result.failure(RpcException.builder(code, "scripted")
                .notExecuted(true)
                .remote(true)
                .notServed(code == StatusCode.NOT_FOUND || code == StatusCode.UNAVAILABLE)
                .build());
    }

    /** The answer of a gate that refuses one call. */
    static Result refusedByGate(StatusCode code) {
        return Result.failure(RpcException.builder(code, "no such customer")
                .notExecuted(true)
                .remote(true)
                .build());
    }

    /** The answer of a server's filter that refuses one call: no filter can say that the method did not run. */
    static Result refusedByFilter(StatusCode code) {
        return Result.failure(
                RpcException.builder(code, "no such customer").remote(true).build());
    }

    /** What became of a call that has ended. It is not waited for: virtual time stands still. */
    static Result resultOf(CompletableFuture<Result> reply) {
        Result result = reply.getNow(null);
        if (result == null) {
            throw new AssertionError("expected a call that has ended");
        }
        return result;
    }

    /** The value of a call that has ended with one. */
    static @Nullable Object answerOf(CompletableFuture<Result> reply) {
        Result result = resultOf(reply);
        if (!result.isValue()) {
            throw new AssertionError("expected a value, not " + result);
        }
        return result.value();
    }

    /** The failure of a call that has ended. */
    static RpcException failureOf(CompletableFuture<Result> reply) {
        Result result = resultOf(reply);
        if (result.failure() == null) {
            throw new AssertionError("expected a failure, not " + result);
        }
        return result.failure();
    }

    /** Runs code as if inside a scope. */
    static void in(CallScope scope, Runnable code) {
        try {
            code.run();
        } finally {
            scope.close();
        }
    }

    @Override
    public void close() {
        reference.close();
        snapshots.close();
        transport.close();
        runtime.close();
    }
}
