package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.ClusterStrategy;
import io.tern.api.Filter;
import io.tern.api.FilterSelection;
import io.tern.api.LoadBalancer;
import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.api.Router;
import io.tern.spi.ExtensionSet;
import io.tern.spi.Extensions;
import java.util.ArrayList;
import java.util.List;

/**
 * The extensions that one reference's chain is made of, as its options select them. Immutable, thread-safe.
 *
 * @param callFilters around the whole call, outermost first
 * @param strategy the cluster strategy
 * @param routers in order
 * @param balancer the load balancer
 * @param guards make the guards of each node
 * @param attemptFilters around each attempt, outermost first
 */
record ChainParts(
        List<Filter> callFilters,
        ClusterStrategy strategy,
        List<Router> routers,
        LoadBalancer balancer,
        List<NodeGuard.Binding> guards,
        List<Filter> attemptFilters) {
    /**
     * Selects and binds.
     *
     * @throws io.tern.spi.ExtensionException if an extension is unknown or broken
     */
    static ChainParts of(ReferenceContext reference) {
        Extensions extensions = reference.runtime().extensions();
        ReferenceOptions options = reference.options();
        ExtensionSet<ClientFilter> filters = extensions.of(ClientFilter.class);
        ExtensionSet<NodeGuard> guards = extensions.of(NodeGuard.class);
        ExtensionSet<Router> routers = extensions.of(Router.class);
        FilterSelection selection = FilterSelection.of(options.filters(), filters, guards, routers);
        List<ClientFilter> selected = selection.select(filters);
        return new ChainParts(
                bound(selected, ClientFilter.Scope.CALL, reference),
                MethodStrategies.of(reference, extensions.of(ClusterStrategy.class)),
                routers(selection.select(routers), reference),
                MethodBalancers.of(reference, extensions.of(LoadBalancer.class)),
                guards(selection.select(guards), reference),
                bound(selected, ClientFilter.Scope.ATTEMPT, reference));
    }

    /** Whether calls may get as far as a node. */
    boolean needNodes() {
        return callFilters.stream().noneMatch(Filter::answersAllCalls);
    }

    private static List<Router> routers(List<Router> routers, ClientContext context) {
        List<Router> bound = new ArrayList<>();
        for (Router router : routers) {
            Router binding = router.bind(context);
            if (binding != null) {
                bound.add(binding);
            }
        }
        return bound;
    }

    private static List<NodeGuard.Binding> guards(List<NodeGuard> guards, ClientContext context) {
        List<NodeGuard.Binding> bound = new ArrayList<>();
        for (NodeGuard guard : guards) {
            NodeGuard.Binding binding = guard.bind(context);
            if (binding != null) {
                bound.add(binding);
            }
        }
        return bound;
    }

    private static List<Filter> bound(List<ClientFilter> filters, ClientFilter.Scope scope, ReferenceContext context) {
        List<Filter> bound = new ArrayList<>();
        for (ClientFilter filter : filters) {
            Filter link = filter.scope() == scope ? filter.bind(context) : null;
            if (link != null) {
                bound.add(link);
            }
        }
        return bound;
    }
}
