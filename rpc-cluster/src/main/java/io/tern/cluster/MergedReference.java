package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.StubHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several groups of one service, called as if they were one: each call goes to all of them, and what they return is merged. Each group is a
 * reference of its own, with its strategy, limits and counters; time, tag, priority and merging are those of the first one. The references
 * stay their owner's. Thread-safe.
 */
public final class MergedReference implements StubHandler {
    /** What code calls it instead of a strategy. */
    public static final String STRATEGY = "mergeable";

    private final List<ClusterReference> groups;
    private final CallerWaits waits;
    private volatile Version current;

    /** What the options of the first group make of it. Immutable, thread-safe. */
    private record Version(ReferenceContext context, ReferenceHandler handler) {}

    private MergedReference(List<ClusterReference> groups, CallerWaits waits) {
        this.groups = List.copyOf(groups);
        this.waits = waits;
        current = version(this.groups.get(0).context());
    }

    /**
     * Merges.
     *
     * @param groups references to one interface, at least one, in the order in which their values are merged
     * @param waits where synchronous callers wait; not closed
     * @throws IllegalArgumentException if a method returns what its merger does not merge
     * @throws io.tern.spi.ExtensionException if a merger is unknown or broken
     */
    public static MergedReference of(List<ClusterReference> groups, CallerWaits waits) {
        return new MergedReference(groups, waits);
    }

    private Version version(ReferenceContext context) {
        Mergers mergers = Mergers.of(context);
        return new Version(context, new ReferenceHandler(context, new MergingInvoker(mergers), waits));
    }

    /**
     * @param method one of the first group's service
     */
    @Override
    public @Nullable Object call(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable {
        Version version = current;
        ReferenceContext context = groups.get(0).context();
        if (version.context() != context) { // Its options were replaced.
            version = version(context);
            current = version;
        }
        return version.handler().call(method, arguments);
    }

    /** Sends a call to all groups. Thread-safe. */
    private final class MergingInvoker implements Invoker {
        private final Mergers mergers;

        MergingInvoker(Mergers mergers) {
            this.mergers = mergers;
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return Invoker.future(later -> invoke(invocation, later));
        }

        @Override
        public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
            MergedCall.start(invocation, groups, mergers, later);
            return null;
        }

        @Override
        public String toString() {
            return STRATEGY + " -> " + groups;
        }
    }

    @Override
    public String toString() {
        return "MergedReference" + groups;
    }
}
