package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.ClusterContext;
import io.tern.api.ConnectFailure;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.Scheduler;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.api.TriedNodes;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the strategy of one version of the chain works with: its routes and the attempts at its nodes. Thread-safe. */
final class Cluster implements ClusterContext {
    private final ReferenceContext reference;
    private final Directory directory;
    private final Projection projection;
    private final FailbackQueue queue;
    private volatile @Nullable FailbackInvoker failback;

    /**
     * @param queue of the reference, for all versions of its chain
     */
    Cluster(Directory directory, Projection projection, ReferenceContext reference, FailbackQueue queue) {
        this.reference = reference;
        this.directory = directory;
        this.projection = projection;
        this.queue = queue;
    }

    /** Has this version send what failback keeps, when it is in place. */
    FailbackInvoker newFailback(Function<FailbackQueue, FailbackInvoker> factory) {
        FailbackInvoker made = factory.apply(queue);
        failback = made;
        return made;
    }

    /** Who sends what failback keeps, or null where this version has no failback. */
    @Nullable
    FailbackInvoker failback() {
        return failback;
    }

    @Override
    public NodeSet route(Invocation invocation) {
        return projection.snapshot().route(invocation);
    }

    @Override
    public CompletableFuture<Result> attempt(Invocation invocation, NodeSet nodes, TriedNodes tried) {
        return Invoker.future(later -> {
            attempt(invocation, nodes, tried, later);
            return null;
        });
    }

    @Override
    public void attempt(Invocation invocation, NodeSet nodes, TriedNodes tried, AnswerListener ended) {
        new Attempt(this, invocation, nodes, nodes.picker() instanceof RoutedPicker, tried, ended).start();
    }

    @Override
    public CompletableFuture<Result> attemptAt(Invocation invocation, Node node) {
        return node.invoke(invocation);
    }

    /** The guards that are the same for all nodes. */
    Guards guardsOfAllNodes() {
        return projection.guardsOfAllNodes();
    }

    /** Whether an attempt could go to a node of the set now, if no guard kept it away. */
    boolean isAnyOpen(NodeSet nodes, TriedNodes tried) {
        for (Node node : nodes.nodes()) {
            if (!tried.contains(node) && Presence.isOpen(node)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a node of the set may become ready without anything else happening. */
    boolean mayBecomeReady(NodeSet nodes, boolean routed, TriedNodes tried) {
        for (Node node : nodes.nodes()) {
            if (!tried.contains(node) && Presence.isComing(node)) {
                return true;
            }
        }
        return routed && directory.awaitsNews();
    }

    /** Whether a registry has listed what calls do not see yet, another node for instance. */
    boolean hasUnseenList() {
        return directory.hasUnseenList();
    }

    /** Whether all nodes of the set, at least one, have lately said the same about themselves. */
    boolean allSay(NodeSet nodes, NodeMark.Reason reason) {
        return !nodes.nodes().isEmpty() && nodes.nodes().stream().allMatch(node -> says(node, reason));
    }

    private static boolean says(Node node, NodeMark.Reason reason) {
        NodeMark mark = node instanceof ClusterNode own ? own.activeMark() : null;
        return mark != null && mark.reason() == reason;
    }

    /**
     * The failure of a call for which no node of the set is left.
     *
     * @param keptAway the guard that kept it away from a node to which it could have gone otherwise, or null
     */
    RpcException.Builder noNode(NodeSet nodes, Invocation invocation, @Nullable PlacedGuard keptAway) {
        if (directory.isClosed()) {
            return CallFailures.closed(reference.service().key()).toBuilder().method(invocation.method());
        }
        RpcException guarded = keptAway == null ? null : refusal(nodes, invocation, keptAway);
        if (guarded != null) {
            return guarded.toBuilder()
                    .stackTrace(false)
                    .notExecuted(true)
                    .method(invocation.method())
                    .elapsedNanos(nanoTime() - invocation.startNanos());
        }
        StatusCode code = allSay(nodes, NodeMark.Reason.NOT_FOUND) ? StatusCode.NOT_FOUND : StatusCode.UNAVAILABLE;
        Snapshot known = projection.snapshot();
        return RpcException.builder(code, directory.report().noNode(known, nodes, invocation))
                .notExecuted(true)
                .method(invocation.method())
                .elapsedNanos(nanoTime() - invocation.startNanos())
                .hint(directory.report().hint(known, nodes, invocation.tag()));
    }

    /**
     * What the guard that kept a call away wants said, or one of its kind that keeps it away from another node of the set now: the
     * refusal that ends first; or null. There may be room again; the call was refused all the same.
     */
    private static @Nullable RpcException refusal(NodeSet nodes, Invocation invocation, PlacedGuard keptAway) {
        RpcException first = keptAway.refusal(invocation);
        if (keptAway.ofAllNodes()) {
            return first;
        }
        for (Node node : nodes.nodes()) {
            RpcException refusal = node instanceof ClusterNode own ? own.refusal(invocation, keptAway.place()) : null;
            if (refusal != null && (first == null || refusal.retryAfter().compareTo(first.retryAfter()) < 0)) {
                first = refusal;
            }
        }
        return first;
    }

    /** The exception of the first node of a set that cannot be connected to, or null; messages name the others. */
    static @Nullable Throwable whyUnreachable(NodeSet nodes) {
        return nodes.nodes().stream()
                .map(Node::failure)
                .filter(Objects::nonNull)
                .map(ConnectFailure::cause)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What is known, for messages. */
    String describe() {
        return directory.report().describe(projection.snapshot());
    }

    /** Goes on with a call, but not on an I/O thread: encoding for another node is work. */
    void offIoThread(Runnable step) {
        reference.offIoThread(step);
    }

    /** Goes on with a call from a thread that should do nothing but bring news: a registry's or the timer. */
    void onWorkExecutor(Runnable step) {
        reference.onWorkExecutor(step);
    }

    WaitingRoom waitingRoom() {
        return directory.waitingRoom();
    }

    Clock clock() {
        return runtime().clock();
    }

    long nanoTime() {
        return runtime().clock().nanoTime();
    }

    Scheduler scheduler() {
        return runtime().scheduler();
    }

    @Override
    public ServiceDescriptor service() {
        return reference.service();
    }

    @Override
    public ReferenceOptions options() {
        return reference.options();
    }

    @Override
    public RuntimeContext runtime() {
        return reference.runtime();
    }

    @Override
    public MethodSettings settings(MethodDescriptor method) {
        return reference.settings(method);
    }

    @Override
    public String toString() {
        return projection.toString();
    }
}
