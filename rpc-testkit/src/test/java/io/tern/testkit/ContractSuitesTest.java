package io.tern.testkit;

import io.tern.api.ClientFilter;
import io.tern.api.ClusterStrategy;
import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Router;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerFilter;
import io.tern.api.TriedNodes;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Nested;

/** The simplest extension of each kind passes its suite. */
final class ContractSuitesTest {
    @Nested
    final class LoadBalancers extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return (nodes, context) -> (invocation, eligibility) -> {
                Node picked = pick(nodes, eligibility, 1);
                return picked != null ? picked : pick(nodes, eligibility, 0);
            };
        }

        @Override
        protected boolean followsWeights() {
            return false;
        }

        private static Node pick(List<Node> nodes, Eligibility eligibility, int minWeight) {
            int start = nodes.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(nodes.size());
            for (int i = 0; i < nodes.size(); i++) {
                Node node = nodes.get((start + i) % nodes.size());
                if (node.weight() >= minWeight && eligibility.test(node)) {
                    return node;
                }
            }
            return null;
        }
    }

    @Nested
    final class Routers extends RouterContractTest {
        @Override
        protected Router newRouter() {
            return (nodes, context) -> new Router.Route() {
                private final List<List<Node>> sets = List.of(nodes);

                @Override
                public List<List<Node>> sets() {
                    return sets;
                }

                @Override
                public int select(Invocation invocation) {
                    return 0;
                }
            };
        }
    }

    @Nested
    final class ClusterStrategies extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return context -> invocation -> context.attempt(invocation, context.route(invocation), new TriedNodes());
        }
    }

    @Nested
    final class ClientFilters extends ClientFilterContractTest {
        @Override
        protected ClientFilter newFilter() {
            return context -> (invocation, next) -> next.invoke(invocation);
        }
    }

    @Nested
    final class ServerFilters extends ServerFilterContractTest {
        @Override
        protected ServerFilter newFilter() {
            return context -> (invocation, next) -> next.invoke(invocation);
        }
    }

    @Nested
    final class NodeGuards extends NodeGuardContractTest {
        @Override
        protected NodeGuard newGuard() {
            return context -> node -> new NodeGuard.Guard() {
                @Override
                public boolean eligible(Invocation invocation) {
                    return true;
                }

                @Override
                public Permit tryAcquire(Invocation invocation) {
                    return Permit.NONE;
                }
            };
        }
    }

    @Nested
    final class ServerAdmissions extends ServerAdmissionContractTest {
        @Override
        protected ServerAdmission newAdmission() {
            return context -> head -> Permit.NONE;
        }
    }
}
