package io.tern.faults.harness;

import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/** A process that is a ZooKeeper server. */
public final class ZooKeeperMain {
    private ZooKeeperMain() {}

    /** {@code ZooKeeperMain <configuration file>}. */
    public static void main(String[] arguments) {
        Commands.endWithParent();
        QuorumPeerMain.main(arguments);
    }
}
