package io.tern.cluster;

import io.tern.api.ClusterStrategy;
import io.tern.api.LoadBalancer;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.Router;
import io.tern.api.RuntimeContext;
import io.tern.testkit.ClusterStrategyContractTest;
import io.tern.testkit.LoadBalancerContractTest;
import io.tern.testkit.RegistryContractTest;
import io.tern.testkit.RouterContractTest;
import org.junit.jupiter.api.Nested;

/** The extensions of this module, each against the suite of its contract. */
class ExtensionContractsTest {
    @Nested
    class P2c extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return new P2cLoadBalancer();
        }
    }

    @Nested
    class Random extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return new RandomLoadBalancer();
        }
    }

    @Nested
    class RoundRobin extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return new RoundRobinLoadBalancer();
        }
    }

    @Nested
    class LeastActive extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return new LeastActiveLoadBalancer();
        }
    }

    @Nested
    class ConsistentHash extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return new ConsistentHashLoadBalancer();
        }
    }

    @Nested
    class Tag extends RouterContractTest {
        @Override
        protected Router newRouter() {
            return new TagRouter();
        }
    }

    @Nested
    class Failover extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new FailoverStrategy();
        }
    }

    @Nested
    class Failfast extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new FailfastStrategy();
        }
    }

    @Nested
    class Hedging extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new HedgingStrategy();
        }

        @Override
        protected boolean onlyIdempotent() {
            return true;
        }
    }

    @Nested
    class Forking extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new ForkingStrategy();
        }

        @Override
        protected boolean onlyIdempotent() {
            return true;
        }

        @Override
        protected boolean sendsToSeveral() {
            return true;
        }
    }

    @Nested
    class Broadcast extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new BroadcastStrategy();
        }

        @Override
        protected boolean sendsToSeveral() {
            return true;
        }
    }

    @Nested
    class Failsafe extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new FailsafeStrategy();
        }
    }

    @Nested
    class Failback extends ClusterStrategyContractTest {
        @Override
        protected ClusterStrategy newStrategy() {
            return new FailbackStrategy();
        }
    }

    @Nested
    class Memory extends RegistryContractTest {
        private final MemoryRegistryFactory factory = new MemoryRegistryFactory();

        @Override
        protected Registry newRegistry(RuntimeContext runtime) {
            return factory.newRegistry(RegistryAddress.parse("memory://store"), runtime);
        }
    }
}
