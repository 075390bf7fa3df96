package io.tern.faults.torture;

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
