package io.tern.faults.torture;

import io.tern.faults.deadlines.Deadlines;
import io.tern.faults.hostile.HostileClients;
import io.tern.faults.hostile.HostileServers;
import io.tern.faults.loss.FrozenProvider;
import io.tern.faults.loss.KilledProvider;
import io.tern.faults.loss.RetryAmplification;
import io.tern.faults.loss.RollingRestart;
import io.tern.faults.loss.Soak;
import io.tern.faults.network.BadNetwork;
import io.tern.faults.network.DamagedBytes;
import io.tern.faults.overload.Overload;
import io.tern.faults.overload.RefusalCost;
import io.tern.faults.registry.ZooKeeperCutOff;
import io.tern.faults.registry.ZooKeeperGarbage;
import io.tern.faults.registry.ZooKeeperLeader;
import io.tern.faults.registry.ZooKeeperMany;
import io.tern.faults.registry.ZooKeeperOutage;
import io.tern.faults.registry.ZooKeeperSessions;
import io.tern.faults.registry.ZooKeeperWipe;
import io.tern.faults.scenario.Scenario;
import io.tern.faults.simulation.SimulationScenario;
import io.tern.faults.stopping.OpenClose;
import io.tern.faults.stopping.Stopping;
import java.util.List;

/** All scenarios, in the order of docs/reliability.md. */
final class Scenarios {
    private Scenarios() {}

    /** New ones, not played yet. */
    static List<Scenario> all() {
        return List.of(
                new SimulationScenario(),
                new RollingRestart(),
                new KilledProvider(),
                new FrozenProvider(),
                new ZooKeeperSessions(),
                new ZooKeeperOutage(),
                new ZooKeeperWipe(),
                new ZooKeeperCutOff(),
                new ZooKeeperLeader(),
                new ZooKeeperGarbage(),
                new ZooKeeperMany(),
                new Deadlines(),
                new RetryAmplification(),
                Overload.ofThreads(),
                Overload.ofProcessor(),
                new RefusalCost(),
                new HostileClients(),
                new HostileServers(),
                new BadNetwork(),
                new DamagedBytes(),
                new Stopping(),
                new OpenClose(),
                new Soak());
    }
}
