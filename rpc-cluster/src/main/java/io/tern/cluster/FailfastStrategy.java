package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.TriedNodes;
import io.tern.spi.Extension;
import java.util.concurrent.CompletableFuture;

/** One attempt; only what certainly did not run goes elsewhere. Thread-safe. */
@Extension("failfast")
final class FailfastStrategy implements ClusterStrategy {
    FailfastStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        return new FailfastInvoker(context);
    }

    /** Failfast for one reference. Immutable, thread-safe. */
    private record FailfastInvoker(ClusterContext context) implements Invoker {
        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return context.attempt(invocation, context.route(invocation), new TriedNodes());
        }

        @Override
        public String toString() {
            return "failfast -> " + context;
        }
    }
}
