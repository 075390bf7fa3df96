package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.spi.Extension;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends each call once to every node that the routers leave, without any re-send. Not for references that know a part of the nodes only.
 * Thread-safe.
 */
@Extension("broadcast")
final class BroadcastStrategy implements ClusterStrategy {
    BroadcastStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        Integer subset = context.options().get(ClusterSettings.SUBSET);
        if (subset != null && subset > 0) {
            throw new IllegalArgumentException("cluster: 'broadcast' calls every node, and with subset = " + subset
                    + " the reference to " + context.service()
                    + " may not know them all (expected: subset = 0 for a service with a method that is broadcast)");
        }
        return new BroadcastInvoker(context);
    }

    /** Broadcast for one reference. Thread-safe. */
    private static final class BroadcastInvoker implements Invoker {
        private final ClusterContext context;
        private final PerMethod<Integer> failPercents;

        BroadcastInvoker(ClusterContext context) {
            this.context = context;
            failPercents = new PerMethod<>(
                    context.service(),
                    method -> Objects.requireNonNull(
                            context.settings(method).get(ClusterSettings.BROADCAST_FAIL_PERCENT)));
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return Invoker.future(later -> invoke(invocation, later));
        }

        @Override
        public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
            int failPercent =
                    Objects.requireNonNull(failPercents.get(invocation.method()), "a method of another service");
            BroadcastCall.start(context, invocation, failPercent, later);
            return null;
        }

        @Override
        public String toString() {
            return "broadcast -> " + context;
        }
    }
}
