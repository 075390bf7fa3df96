package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class EmbeddedZooKeeperIT {
    private static final byte[] DATA = {1, 2, 3};

    @Test
    void keepsPortDataAndSessionsOverARestart() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client client = new Client(server.connectString())) {
            client.zooKeeper.create("/kept", DATA, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            long session = client.zooKeeper.getSessionId();
            int port = server.port();
            server.restart();

            assertThat(server.port()).isEqualTo(port);
            await().untilAsserted(() ->
                    assertThat(client.zooKeeper.getData("/kept", false, null)).isEqualTo(DATA));
            assertThat(client.zooKeeper.getSessionId()).isEqualTo(session);
            assertThat(server.sessions()).contains(session);
        }
    }

    @Test
    void aStoppedServerRefusesConnectionsUntilItIsStartedAgain() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(server::sessions).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> new Socket(ServerProcess.localHost(), server.port()).close())
                    .isInstanceOf(ConnectException.class);
            server.restart();
            new Client(server.connectString()).close();
        }
    }

    @Test
    void aServerStartsStopsAndClosesOnAnInterruptedThread() {
        Thread.currentThread().interrupt();
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
        server.restart();
        server.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.isRunning()).isFalse();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(thread -> String.valueOf(thread.getThreadGroup()))
                .noneMatch(group -> group.contains("embedded-zookeeper-"));
    }

    @Test
    void anExpiredSessionLosesItsEphemerals() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client client = new Client(server.connectString());
                Client witness = new Client(server.connectString())) {
            client.zooKeeper.create("/mine", DATA, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            assertThat(server.sessions())
                    .containsExactlyInAnyOrder(client.zooKeeper.getSessionId(), witness.zooKeeper.getSessionId());
            server.expireSession(client.zooKeeper.getSessionId());
            assertThat(server.sessions()).containsExactly(witness.zooKeeper.getSessionId());
            assertThat(client.expired.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(witness.zooKeeper.exists("/mine", false)).isNull();
        }
    }

    @Test
    void forgetsEverythingWhenWiped() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            try (Client client = new Client(server.connectString())) {
                client.zooKeeper.create("/gone", DATA, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            int port = server.port();
            server.wipe();
            assertThat(server.port()).isEqualTo(port);
            try (Client client = new Client(server.connectString())) {
                assertThat(client.zooKeeper.exists("/gone", false)).isNull();
            }
        }
    }

    @Test
    void countsWatches() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client client = new Client(server.connectString())) {
            client.zooKeeper.exists("/some", true);
            client.zooKeeper.exists("/other", true);
            assertThat(server.watches()).isEqualTo(2);
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
        new Client(server.connectString()).close();
        server.restart();
        server.close();
        server.close();
        assertThat(newThreads(before)).isEmpty();
    }

    @Test
    void saysWhichPortIsTaken() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(server.port()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    @Tag("full")
    @Test
    void anEnsembleServesWithoutItsLeader() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (EmbeddedZooKeeperEnsemble ensemble = EmbeddedZooKeeperEnsemble.start();
                Client client = new Client(ensemble.connectString())) {
            client.zooKeeper.create("/kept", DATA, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            int killed = ensemble.killLeader();

            assertThat(ensemble.leader()).isNotEqualTo(killed);
            await().ignoreExceptionsInstanceOf(KeeperException.ConnectionLossException.class)
                    .untilAsserted(() -> assertThat(client.zooKeeper.getData("/kept", false, null))
                            .isEqualTo(DATA));
            ensemble.restart(killed);
            ensemble.awaitAllServing();
            ensemble.expireSession(client.zooKeeper.getSessionId());
            assertThat(client.expired.await(20, TimeUnit.SECONDS)).isTrue();
        }
        await().untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
    }

    private static Set<Thread> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .collect(Collectors.toSet());
    }

    /** A connected client of ZooKeeper's own. */
    private static final class Client implements AutoCloseable {
        private final CountDownLatch connected = new CountDownLatch(1);
        private final CountDownLatch expired = new CountDownLatch(1);
        private final ZooKeeper zooKeeper;

        Client(String connectString) throws Exception {
            zooKeeper = new ZooKeeper(connectString, 30_000, event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                    connected.countDown();
                } else if (event.getState() == KeeperState.Expired) {
                    expired.countDown();
                }
            });
            assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() throws InterruptedException {
            zooKeeper.close();
        }
    }
}
