package io.tern.cluster;

import io.tern.api.FilterChain;
import io.tern.api.Invoker;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One version of the client chain of a reference. Immutable, thread-safe.
 *
 * @param reference what it was built for
 * @param entry where calls enter; prints the chain
 * @param ends when its calls have ended
 * @param strategy closed with the chain
 * @param failback what the strategy sends what it keeps by, or null
 * @param projection the directory's members as this version sees them
 * @param directory what it calls; the reference's, not the chain's
 */
record ClientChain(
        ReferenceContext reference,
        Invoker entry,
        CallEnds ends,
        StrategyLink strategy,
        @Nullable FailbackInvoker failback,
        Projection projection,
        Directory directory)
        implements AutoCloseable {
    /**
     * Builds the chain, once per version of the options: deadline → trace → metrics → user filters → cluster strategy → routers → load
     * balancer → per node: guards → attempt filters → connection. Trace and metrics are call filters too, the first ones by their order.
     *
     * @param homes of the reference
     * @param queue of the reference
     * @param directories the directory of the reference, which may be made for the first chain's projection
     */
    static ClientChain assemble(
            ReferenceContext reference,
            ChainParts parts,
            StickyHomes homes,
            FailbackQueue queue,
            Function<Projection, Directory> directories) {
        NodeFactory nodes = new NodeFactory(parts.guards(), parts.attemptFilters());
        Routing routing = new Routing(parts.routers(), parts.balancer(), reference, homes);
        Projection projection = new Projection(routing, nodes);
        Directory directory = directories.apply(projection);
        Cluster cluster = new Cluster(directory, projection, reference, queue);
        StrategyLink strategy = new StrategyLink(parts.strategy().newInvoker(cluster));
        Invoker filtered = FilterChain.of(parts.callFilters(), strategy);
        DeadlineInvoker entry = new DeadlineInvoker(filtered, directory, reference);

        return new ClientChain(reference, entry, entry.ends(), strategy, cluster.failback(), projection, directory);
    }

    /** Ends the calls that nothing but the strategy would end; idempotent. */
    @Override
    public void close() {
        strategy.close();
    }
}
