package io.tern.testkit;

import io.tern.api.ClientContext;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.Picker;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.api.TriedNodes;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a {@link io.tern.api.ClusterStrategy} works with, over {@link ScriptedNode}s: attempts go to the first open node that
 * was not tried, in order, and never wait or re-send. Thread-safe.
 */
public final class ScriptedCluster implements ClusterContext {
    private final ClientContext context;
    private final List<ScriptedNode> nodes;
    private final NodeSet set;

    /** Returns a cluster of these nodes. */
    public ScriptedCluster(ClientContext context, List<ScriptedNode> nodes) {
        this.context = context;
        this.nodes = List.copyOf(nodes);
        this.set = NodeSet.of(List.copyOf(nodes), firstOf(this.nodes));
    }

    private static Picker firstOf(List<ScriptedNode> nodes) {
        return (invocation, eligibility) ->
                nodes.stream().filter(eligibility::test).findFirst().orElse(null);
    }

    /** The nodes. */
    public List<ScriptedNode> nodes() {
        return nodes;
    }

    /** All calls that reached some node, node by node. */
    public List<ScriptedCall> calls() {
        return nodes.stream().flatMap(node -> node.invoker().calls().stream()).toList();
    }

    @Override
    public NodeSet route(Invocation invocation) {
        return set;
    }

    @Override
    public CompletableFuture<Result> attempt(Invocation invocation, NodeSet among, TriedNodes tried) {
        Node node =
                among.picker().pick(invocation, candidate -> candidate.state().isOpen() && !tried.contains(candidate));
        if (node == null) {
            return CompletableFuture.completedFuture(
                    Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "no node that was not tried")
                            .notExecuted(true)
                            .method(invocation.method())
                            .attempt(invocation.attempt())
                            .build()));
        }
        tried.add(node);
        return attemptAt(invocation, node);
    }

    @Override
    public CompletableFuture<Result> attemptAt(Invocation invocation, Node node) {
        return node.invoke(invocation);
    }

    @Override
    public ServiceDescriptor service() {
        return context.service();
    }

    @Override
    public ReferenceOptions options() {
        return context.options();
    }

    @Override
    public RuntimeContext runtime() {
        return context.runtime();
    }

    @Override
    public MethodSettings settings(MethodDescriptor method) {
        return context.settings(method);
    }

    @Override
    public String toString() {
        return "ScriptedCluster" + nodes;
    }
}
