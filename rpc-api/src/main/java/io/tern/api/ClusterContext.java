package io.tern.api;

import java.util.concurrent.CompletableFuture;

/** What a {@link ClusterStrategy} works with. Thread-safe. */
public interface ClusterContext extends ClientContext {
    /** The nodes for a call, after all routers; possibly empty. */
    NodeSet route(Invocation invocation);

    /**
     * Makes one attempt at some node of the set that was not tried yet, and re-sends it transparently where it certainly did
     * not run. Waits for a connection while none is ready but some may become so.
     * Keeps the contract of {@link Invoker}.
     *
     * @param tried gets each node the call goes to
     */
    CompletableFuture<Result> attempt(Invocation invocation, NodeSet nodes, TriedNodes tried);

    /**
     * As {@link #attempt(Invocation, NodeSet, TriedNodes)}, for strategies that need no future.
     *
     * @param ended hears the answer exactly once, on any thread, perhaps before this returns; must neither block nor throw
     */
    default void attempt(Invocation invocation, NodeSet nodes, TriedNodes tried, AnswerListener ended) {
        var unused = attempt(invocation, nodes, tried).whenComplete(ended);
    }

    /** Makes one attempt at exactly this node, without any re-send. Keeps the contract of {@link Invoker}. */
    CompletableFuture<Result> attemptAt(Invocation invocation, Node node);
}
