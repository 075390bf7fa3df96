package io.tern.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeer.LearnerType;
import org.apache.zookeeper.server.quorum.QuorumPeer.QuorumServer;
import org.jspecify.annotations.Nullable;

/**
 * Three real ZooKeeper servers inside this process that elect a leader among themselves; for tests of what happens when one
 * of them, or the majority, goes. Servers are numbered 0 to 2. Like {@link EmbeddedZooKeeper} otherwise. Thread-safe.
 *
 * <pre>{@code
 * try (EmbeddedZooKeeperEnsemble ensemble = EmbeddedZooKeeperEnsemble.start()) {
 *     int killed = ensemble.killLeader();
 *     …
 *     ensemble.restart(killed);
 * }
 * }</pre>
 */
public final class EmbeddedZooKeeperEnsemble implements AutoCloseable {
    private static final int SERVERS = 3;
    private static final int TICK_MILLIS = 200;
    private static final int LIMIT_TICKS = 50;
    private static final int MAX_SESSION_MILLIS = 60_000;
    private static final int ELECTION_ALGORITHM = 3;
    private static final long ELECTION_SECONDS = 60;
    private static final long STOP_MILLIS = 6_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Member> members = new ArrayList<>();

    private EmbeddedZooKeeperEnsemble() {
        List<Integer> ports = freePorts(3 * SERVERS);
        Map<Long, QuorumServer> all = new HashMap<>();
        for (int i = 0; i < SERVERS; i++) {
            all.put(
                    (long) i,
                    new QuorumServer(
                            i,
                            ServerProcess.address(ports.get(3 * i)),
                            ServerProcess.address(ports.get(3 * i + 1)),
                            ServerProcess.address(ports.get(3 * i + 2)),
                            LearnerType.PARTICIPANT));
        }
        for (int i = 0; i < SERVERS; i++) {
            members.add(new Member(i, all));
        }
    }

    /**
     * Starts three servers and waits until they have a leader; the caller closes them.
     *
     * @throws IllegalStateException if they have none within a minute
     */
    public static EmbeddedZooKeeperEnsemble start() {
        ServerProcess.prepare();
        EmbeddedZooKeeperEnsemble ensemble = new EmbeddedZooKeeperEnsemble();
        try {
            ensemble.members.forEach(Member::start);
            ensemble.awaitAllServing();
        } catch (RuntimeException e) {
            ensemble.close();
            throw e;
        }
        return ensemble;
    }

    /** Where all three listen, comma-separated. */
    public String connectString() {
        return members.stream().map(Member::connectString).collect(Collectors.joining(","));
    }

    /**
     * Number of the server that leads.
     *
     * @throws IllegalStateException if none leads within a minute
     */
    public int leader() {
        await("a leader", () -> members.stream().anyMatch(Member::isLeading));
        return members.stream().filter(Member::isLeading).findFirst().orElseThrow().number;
    }

    /** Stops the server that leads; returns its number. The others may need a while to elect another one. */
    public int killLeader() {
        int leader = leader();
        stop(leader);
        return leader;
    }

    /** Stops one server if it is up. */
    public void stop(int number) {
        lock.lock();
        try {
            members.get(number).stop();
        } finally {
            lock.unlock();
        }
    }

    /** Stops one server if it is up and starts it with its ports and data; returns before it has joined the others. */
    public void restart(int number) {
        lock.lock();
        try {
            members.get(number).stop();
            members.get(number).start();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every server that was not stopped serves clients.
     *
     * @throws IllegalStateException if that does not happen within a minute
     */
    public void awaitAllServing() {
        await("all servers", () -> members.stream().allMatch(member -> member.isStopped() || member.isServing()));
    }

    /** Ids of the sessions that live, as the leader knows them. */
    public Set<Long> sessions() {
        return Set.copyOf(members.get(leader())
                .server()
                .getZKDatabase()
                .getSessionWithTimeOuts()
                .keySet());
    }

    /**
     * Ends a session as if its client had been silent for too long; returns when the leader has removed its ephemerals.
     *
     * @throws IllegalStateException if that takes more than 10 s
     */
    public void expireSession(long sessionId) {
        SessionEnd.force(members.get(leader()).server(), sessionId);
    }

    /** Stops all servers and deletes their data. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            members.forEach(Member::stop);
            members.forEach(member -> member.directory.close());
        } finally {
            lock.unlock();
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(ELECTION_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNanos >= 0) {
                throw new IllegalStateException("waited " + ELECTION_SECONDS + " s for " + what + " of " + this);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, ServerProcess.localHost());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find " + count + " free ports at " + ServerProcess.HOST, e);
        }
    }

    @Override
    public String toString() {
        return "EmbeddedZooKeeperEnsemble" + members;
    }

    /** One of the three. Thread-safe for reading; started and stopped under the outer lock. */
    private static final class Member {
        private final int number;
        private final Map<Long, QuorumServer> all;
        private final TemporaryDirectory directory = TemporaryDirectory.create("tern-zookeeper-");
        private final ServerThreads threads;
        private volatile @Nullable QuorumPeer peer;

        Member(int number, Map<Long, QuorumServer> all) {
            this.number = number;
            this.all = all;
            this.threads = new ServerThreads("embedded-zookeeper-" + number);
        }

        String connectString() {
            QuorumServer own = Expect.present("server", all.get((long) number));
            return ServerProcess.HOST + ':' + own.clientAddr.getPort();
        }

        void start() {
            threads.run("start", () -> {
                QuorumPeer started = new QuorumPeer(
                        new HashMap<>(all),
                        directory.path().resolve("data").toFile(),
                        directory.path().resolve("log").toFile(),
                        Expect.present("server", all.get((long) number))
                                .clientAddr
                                .getPort(),
                        ELECTION_ALGORITHM,
                        number,
                        TICK_MILLIS,
                        LIMIT_TICKS,
                        LIMIT_TICKS,
                        LIMIT_TICKS);
                started.setMaxSessionTimeout(MAX_SESSION_MILLIS);
                started.start();
                peer = started;
                return null;
            });
        }

        void stop() {
            QuorumPeer old = peer;
            peer = null;
            if (old != null) {
                threads.run("stop", () -> {
                    old.shutdown();
                    return null;
                });
                threads.join(STOP_MILLIS);
            }
        }

        boolean isStopped() {
            return peer == null;
        }

        boolean isServing() {
            QuorumPeer current = peer;
            ZooKeeperServer active = current == null ? null : current.getActiveServer();
            return active != null && active.isRunning();
        }

        boolean isLeading() {
            QuorumPeer current = peer;
            return current != null && current.getPeerState() == QuorumPeer.ServerState.LEADING && isServing();
        }

        ZooKeeperServer server() {
            QuorumPeer current = peer;
            return Expect.present("running server " + number, current == null ? null : current.getActiveServer());
        }

        @Override
        public String toString() {
            QuorumPeer current = peer;
            return number + (current == null ? " stopped" : " " + current.getPeerState());
        }
    }
}
