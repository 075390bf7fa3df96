package io.tern.demo.consumer;

import io.tern.testkit.EmbeddedZooKeeper;

/** A process that is a ZooKeeper server, for machines that have none. */
public final class ZooKeeperServer {
    private ZooKeeperServer() {}

    /** {@code ZooKeeperServer <port, or 0 for a free one>}. Runs until it is stopped, or until the process that started it has gone. */
    public static void main(String[] arguments) {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(Integer.parseInt(arguments[0]))) {
            System.out.println("ready at " + server.connectString());
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().join());
        }
    }
}
