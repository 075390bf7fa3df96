package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls of methods that must not run twice out of a strategy that runs them twice on purpose. The methods of a generic service are
 * not known before they are called. Immutable, thread-safe.
 */
final class IdempotentOnly implements Invoker, AutoCloseable {
    private static final int MOST_NAMED = 8;

    private final String name;
    private final ClusterContext context;
    private final Invoker next;

    private IdempotentOnly(String name, ClusterContext context, Invoker next) {
        this.name = name;
        this.context = context;
        this.next = next;
    }

    /**
     * The strategy's invoker, or this one before it where the service is generic.
     *
     * @param name of the strategy
     * @param strategy for one reference
     * @throws IllegalArgumentException naming the methods that are not idempotent
     */
    static Invoker guard(String name, ClusterContext context, Invoker strategy) {
        if (context.service().isGeneric()) {
            return new IdempotentOnly(name, context, strategy);
        }
        MethodNames names = new MethodNames(context, context.options().cluster(), MethodSettings::cluster);
        boolean chosenByName = names.all().contains(name); // Else somebody made it for all of them.
        List<MethodDescriptor> others = context.service().methods().stream()
                .filter(method -> !chosenByName || names.of(method).equals(name))
                .filter(method -> !context.settings(method).idempotent())
                .toList();
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "cluster: '" + name + "' runs calls twice, and " + context.service()
                            + " has methods that may not: " + named(others)
                            + " (expected: only idempotent ones; mark each @Idempotent or @MethodOptions(idempotent = true) if it"
                            + " may run again beside itself, or else choose failover for it: @MethodOptions(cluster = \"failover\"))");
        }
        return strategy;
    }

    private static String named(List<MethodDescriptor> methods) {
        int more = methods.size() - MOST_NAMED;
        return methods.stream()
                .limit(MOST_NAMED)
                .map(MethodDescriptor::signature)
                .collect(Collectors.joining(", ", "", more > 0 ? " and " + more + " more" : ""));
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        Result refusal = refusal(invocation);
        return refusal == null ? next.invoke(invocation) : CompletableFuture.completedFuture(refusal);
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        Result refusal = refusal(invocation);
        return refusal == null ? next.invoke(invocation, later) : refusal;
    }

    private @Nullable Result refusal(Invocation invocation) {
        if (context.settings(invocation.method()).idempotent()) {
            return null;
        }
        return Result.failure(RpcException.builder(
                        StatusCode.INVALID_ARGUMENT,
                        "cluster '" + name + "' runs calls twice, and this method is not known to be idempotent")
                .notExecuted(true)
                .method(invocation.method())
                .hint("Say so in the options of the reference if it may run again beside itself, or choose failover")
                .build());
    }

    @Override
    public void close() {
        if (next instanceof FailoverInvoker failover) {
            failover.close();
        }
    }

    @Override
    public String toString() {
        return next.toString();
    }
}
