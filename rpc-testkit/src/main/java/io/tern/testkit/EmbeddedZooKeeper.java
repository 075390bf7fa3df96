package io.tern.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn.DisconnectReason;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.jspecify.annotations.Nullable;

/**
 * A real ZooKeeper server inside this process, for tests and demonstrations: at 127.0.0.1, with its data in a temporary
 * directory that is deleted on close. It starts and stops in well under a second, leaves no thread behind and never ends the
 * JVM. Session timeouts between 0.4 s and 60 s are granted. Thread-safe.
 *
 * <pre>{@code
 * try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start()) {
 *     RpcApplication.builder("shop").registry("zookeeper://" + zooKeeper.connectString()) …
 *     zooKeeper.restart();
 * }
 * }</pre>
 *
 * <p>ZooKeeper logs through SLF4J to loggers below {@code org.apache.zookeeper}; set that to {@code ERROR} where its talk
 * disturbs. Some of its settings hold for the process, so do not run it beside a ZooKeeper server of one's own.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final int TICK_MILLIS = 200;
    private static final int MAX_SESSION_MILLIS = 60_000;
    private static final long REBIND_MILLIS = 10_000;
    private static final long STOP_MILLIS = 6_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final TemporaryDirectory directory = TemporaryDirectory.create("tern-zookeeper-");
    private int port;
    private @Nullable Running running;
    private boolean closed;

    private EmbeddedZooKeeper(int port) {
        this.port = port;
    }

    /** Starts a server at a free port; the caller closes it. */
    public static EmbeddedZooKeeper start() {
        return start(0);
    }

    /**
     * Starts a server at a port; the caller closes it.
     *
     * @param port 0 for a free one
     * @throws IllegalStateException if it cannot start, with the reason
     */
    public static EmbeddedZooKeeper start(int port) {
        ServerProcess.prepare();
        EmbeddedZooKeeper server = new EmbeddedZooKeeper(port);
        try {
            server.startAgain(0);
        } catch (RuntimeException e) {
            server.directory.close();
            throw e;
        }
        return server;
    }

    /** Where it listens, as {@code host:port}; stays the same over restarts. */
    public String connectString() {
        return ServerProcess.HOST + ':' + port();
    }

    /** The port. */
    public int port() {
        lock.lock();
        try {
            return port;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is up. */
    public boolean isRunning() {
        lock.lock();
        try {
            return running != null;
        } finally {
            lock.unlock();
        }
    }

    /** Stops it if it is up; its data stay. Sessions stay too, and go on if their clients return in time. */
    public void stop() {
        lock.lock();
        try {
            Running old = running;
            running = null;
            if (old != null) {
                old.stop();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops it if it is up, and starts it with the same port and data.
     *
     * @throws IllegalStateException if it is closed or cannot start, with the reason
     */
    public void restart() {
        lock.lock();
        try {
            stop();
            startAgain(REBIND_MILLIS);
        } finally {
            lock.unlock();
        }
    }

    private void startAgain(long bindMillis) {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        Running started = new Running(directory, port, bindMillis);
        running = started;
        port = started.factory.getLocalPort();
    }

    /** Stops it if it is up, forgets all data and sessions, and starts it with the same port. */
    public void wipe() {
        lock.lock();
        try {
            stop();
            directory.clear();
            restart();
        } finally {
            lock.unlock();
        }
    }

    /** Ids of the sessions that live. */
    public Set<Long> sessions() {
        return Set.copyOf(server().getZKDatabase().getSessionWithTimeOuts().keySet());
    }

    /**
     * Ends a session as if its client had been silent for too long; returns when its ephemerals are gone.
     *
     * @throws IllegalStateException if that takes more than 10 s
     */
    public void expireSession(long sessionId) {
        SessionEnd.force(server(), sessionId);
    }

    /** Number of watches that clients have set. */
    public int watches() {
        return server().getZKDatabase().getDataTree().getWatchCount();
    }

    /** Number of requests that clients have sent since the server started, pings included. */
    public long requests() {
        return server().serverStats().getPacketsReceived();
    }

    /** Cuts all connections; the sessions live on, and their clients come back by themselves. */
    public void cutConnections() {
        server().getServerCnxnFactory().closeAll(DisconnectReason.SERVER_SHUTDOWN);
    }

    private ZooKeeperServer server() {
        lock.lock();
        try {
            if (running == null) {
                throw new IllegalStateException(this + " is stopped");
            }
            return running.server;
        } finally {
            lock.unlock();
        }
    }

    /** Stops it and deletes its data. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            stop();
            directory.close();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "EmbeddedZooKeeper[" + connectString() + ']';
    }

    /** One run of the server. Guarded by the outer lock. */
    private static final class Running {
        private final ServerThreads threads;
        private final NIOServerCnxnFactory factory = new NIOServerCnxnFactory();
        private final ZooKeeperServer server;

        Running(TemporaryDirectory directory, int port, long bindMillis) {
            threads = new ServerThreads("embedded-zookeeper-" + port);
            server = new ZooKeeperServer();
            try {
                threads.run("start", () -> {
                    start(directory, port, bindMillis);
                    return null;
                });
            } catch (IllegalStateException e) {
                factory.shutdown();
                throw new IllegalStateException(
                        "cannot start ZooKeeper at " + ServerProcess.HOST + ':' + port, e.getCause());
            }
        }

        private void start(TemporaryDirectory directory, int port, long bindMillis)
                throws IOException, InterruptedException {
            server.setTxnLogFactory(new FileTxnSnapLog(
                    directory.path().resolve("log").toFile(),
                    directory.path().resolve("data").toFile()));
            server.setTickTime(TICK_MILLIS);
            server.setMinSessionTimeout(2 * TICK_MILLIS);
            server.setMaxSessionTimeout(MAX_SESSION_MILLIS);
            bind(port, bindMillis);
            factory.startup(server);
        }

        /** After a restart the port may be taken for a moment by connections that are being closed. */
        private void bind(int port, long limitMillis) throws IOException {
            long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
            InetSocketAddress address = ServerProcess.address(port);
            while (true) {
                try {
                    factory.configure(address, 0, -1, false);
                    return;
                } catch (BindException e) {
                    if (System.nanoTime() - endNanos >= 0) {
                        throw e;
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        }

        void stop() {
            threads.run("stop", () -> {
                factory.shutdown();
                return null;
            });
            threads.join(STOP_MILLIS);
        }
    }
}
