package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.StubHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several groups of one service, called as if they were one: each call goes to all of them, and what they return is merged. Each group is a
 * reference of its own, with its strategy, limits and counters; time, tag, priority and merging are those of the first one. The references
 * stay their owner's. Thread-safe.
 */
public final class MergedReference implements StubHandler {
    /** What code calls it instead of a strategy. */
    public static final String STRATEGY = "mergeable";

    private static final Logger logger = LoggerFactory.getLogger(MergedReference.class);

    private final List<ClusterReference> groups;
    /** Where what holds for the first group does not fit. */
    private final Mergers said;

    private final CallerWaits waits;
    private volatile ReferenceHandler current;

    private MergedReference(List<ClusterReference> groups, Mergers said, CallerWaits waits) {
        this.groups = List.copyOf(groups);
        this.said = said;
        this.waits = waits;
        current = newHandler();
    }

    /**
     * Merges as the options of the first group say.
     *
     * @param groups references to one interface, at least one, in the order in which their values are merged
     * @param said options of the first one that hold where its own say something about merging that does not fit
     * @param waits where synchronous callers wait; not closed
     * @throws IllegalArgumentException if a method returns what its merger does not merge, as {@code said} has it
     * @throws io.tern.spi.ExtensionException if a merger is unknown or broken
     */
    public static MergedReference of(List<ClusterReference> groups, ReferenceOptions said, CallerWaits waits) {
        return new MergedReference(groups, mergers(groups.get(0), said), waits);
    }

    private static Mergers mergers(ClusterReference first, ReferenceOptions options) {
        ReferenceContext context = first.context();
        return Mergers.of(new ReferenceContext(context.service(), options, context.runtime()));
    }

    /**
     * Whether values can be merged as {@code changed} says; changes nothing.
     *
     * @param changed options of the first group
     * @throws IllegalArgumentException if a method returns what its merger does not merge
     * @throws io.tern.spi.ExtensionException if a merger is unknown or broken
     */
    public void check(ReferenceOptions changed) {
        Mergers unused = mergers(groups.get(0), changed);
    }

    /**
     * Has calls that begin from now on go by the options that the groups have now. To be called when those of all groups have been replaced: until then
     * all groups are called as before.
     */
    public synchronized void refresh() {
        current = newHandler();
    }

    private ReferenceHandler newHandler() {
        List<ClientChain> chains =
                groups.stream().map(ClusterReference::clientChain).toList();
        ReferenceContext first = chains.get(0).reference();
        return new ReferenceHandler(first, new MergingInvoker(chains, fitting(first)), waits);
    }

    private Mergers fitting(ReferenceContext first) {
        try {
            return Mergers.of(first);
        } catch (RuntimeException e) { // A merger may throw anything.
            logger.error("{} merges as if there were no rules, which do not fit: {}", first.service(), e.toString());
            return said;
        }
    }

    /**
     * @param method one of the first group's service
     */
    @Override
    public @Nullable Object call(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable {
        return current.call(method, arguments);
    }

    /** Sends a call to all groups. Thread-safe. */
    private record MergingInvoker(List<ClientChain> groups, Mergers mergers) implements Invoker {
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
