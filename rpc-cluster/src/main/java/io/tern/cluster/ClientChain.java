package io.tern.cluster;

import io.tern.api.FilterChain;
import io.tern.api.Invoker;
import io.tern.api.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client chain of one reference and the directory behind it. Immutable, thread-safe.
 *
 * @param entry where calls enter; prints the chain
 * @param strategy closed with the chain where it can be
 * @param directory not yet started
 */
record ClientChain(Invoker entry, Invoker strategy, Directory directory) implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ClientChain.class);

    /**
     * Builds the chain, once per reference: deadline → trace → metrics → user filters → cluster strategy → routers → load balancer →
     * per node: guards → attempt filters → connection. Trace and metrics are call filters too, the first ones by their order.
     */
    static ClientChain assemble(ReferenceContext reference, Transport.Client client, Sources sources) {
        ChainParts parts = ChainParts.of(reference);

        NodeFactory nodes = new NodeFactory(parts.guards(), parts.attemptFilters(), client, reference);
        Routing routing = new Routing(parts.routers(), parts.balancer(), reference);
        Directory directory = new Directory(sources, routing, nodes, reference);
        Invoker strategy = parts.strategy().newInvoker(new Cluster(directory, reference));
        Invoker filtered = FilterChain.of(parts.callFilters(), new StrategyLink(strategy));
        Invoker entry = new DeadlineInvoker(filtered, directory, reference);

        return new ClientChain(entry, strategy, directory);
    }

    /** Ends the calls on their way, unsubscribes and gives up the connections; idempotent. */
    @Override
    public void close() {
        directory.close();
        if (strategy instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                logger.warn("{} failed to close", strategy, e);
            }
        }
    }
}
