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

/** Sends each call to several nodes at once; the first answer counts. Only for methods that are idempotent. Thread-safe. */
@Extension("forking")
final class ForkingStrategy implements ClusterStrategy {
    private static final String NAME = "forking";

    ForkingStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        return IdempotentOnly.guard(NAME, context, new ForkingInvoker(context));
    }

    /** Forking for one reference. Thread-safe. */
    private static final class ForkingInvoker implements Invoker {
        private final ClusterContext context;
        private final PerMethod<Integer> forks;

        ForkingInvoker(ClusterContext context) {
            this.context = context;
            forks = new PerMethod<>(
                    context.service(),
                    method -> Objects.requireNonNull(context.settings(method).get(ClusterSettings.FORKS)));
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return Invoker.future(later -> invoke(invocation, later));
        }

        @Override
        public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
            new ForkingCall(context, invocation, later).start(forks(invocation));
            return null;
        }

        /** A call made while serving a retry or a second fork is not multiplied again, and a one-way call goes out once at most. */
        private int forks(Invocation invocation) {
            boolean multiplied = invocation.attempt() > 1;
            boolean oneway = context.settings(invocation.method()).oneway();
            return multiplied || oneway
                    ? 1
                    : Objects.requireNonNull(forks.get(invocation.method()), "a method of another service");
        }

        @Override
        public String toString() {
            return NAME + " -> " + context;
        }
    }
}
