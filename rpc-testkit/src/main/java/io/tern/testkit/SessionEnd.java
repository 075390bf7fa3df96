package io.tern.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerCnxn.DisconnectReason;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** Ends sessions from the server's side. Thread-safe. */
final class SessionEnd {
    private static final long LIMIT_SECONDS = 10;

    private SessionEnd() {}

    /** Ends a session, waits until the server has forgotten it, and cuts its connection if the server did not. */
    static void force(ZooKeeperServer server, long sessionId) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        server.closeSession(sessionId);
        while (server.getZKDatabase().getSessionWithTimeOuts().containsKey(sessionId)) {
            if (System.nanoTime() - endNanos >= 0) {
                throw new IllegalStateException(
                        "session 0x" + Long.toHexString(sessionId) + " still lives after " + LIMIT_SECONDS + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        ServerCnxnFactory factory = server.getServerCnxnFactory();
        if (factory != null) {
            for (ServerCnxn connection : factory.getConnections()) {
                if (connection.getSessionId() == sessionId) {
                    connection.close(DisconnectReason.CONNECTION_EXPIRED);
                }
            }
        }
    }
}
