package io.tern.transport;

import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceTable;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A chain that implements {@link EchoService}, with methods that a test may replace. Thread-safe. */
final class EchoServer {
    final Queue<Invocation> served = new ConcurrentLinkedQueue<>();
    private final Map<String, Function<Invocation, CompletableFuture<Result>>> behaviours = new ConcurrentHashMap<>();

    EchoServer() {
        answer("echo", invocation -> invocation.arguments()[0]);
        answer("nothing", invocation -> null);
        answer(
                "add",
                invocation -> (int) invocation.arguments()[0] + (int) invocation.arguments()[1]);
        answer("later", invocation -> invocation.arguments()[0]);
        answer("stage", invocation -> invocation.arguments()[0]);
        answer("tell", invocation -> null);
        answer("bytes", invocation -> invocation.arguments()[0]);
        answer("produce", invocation -> new byte[(int) invocation.arguments()[0]]);
        answer("quick", invocation -> Thread.currentThread().getName());
        behave(
                "fail",
                invocation -> CompletableFuture.completedFuture(
                        Result.exception(new EchoException((String) invocation.arguments()[0]))));
    }

    /** The method returns at once. */
    void answer(String method, Function<Invocation, Object> value) {
        behave(method, invocation -> CompletableFuture.completedFuture(Result.value(value.apply(invocation))));
    }

    void behave(String method, Function<Invocation, CompletableFuture<Result>> behaviour) {
        behaviours.put(method, behaviour);
    }

    CompletableFuture<Result> invoke(Invocation invocation) {
        served.add(invocation);
        return behaviours.get(invocation.method().name()).apply(invocation);
    }

    /** How often a method has been called. */
    long calls(String method) {
        return served.stream()
                .filter(invocation -> invocation.method().name().equals(method))
                .count();
    }

    ServiceTable table(TestRuntime runtime, ServiceDescriptor service, String executor, ServerAdmission.Gate... gates) {
        return table(runtime, service, ExportOptions.builder().executor(executor), gates);
    }

    ServiceTable table(
            TestRuntime runtime,
            ServiceDescriptor service,
            ExportOptions.Builder options,
            ServerAdmission.Gate... gates) {
        ServerContext context =
                new ServerContext(service, options.build().orElse(ExportOptions.DEFAULTS), runtime.context());
        return ServiceTable.of(List.of(ExportedService.of(context, List.of(gates), this::invoke)));
    }
}
