package io.tern.registry.zookeeper;

import io.tern.api.BoundedWait;
import io.tern.api.RuleListener;
import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules in a node of ZooKeeper, which is watched. What became of them stands in an ephemeral node elsewhere: were it below the rules, an
 * application that starts before there are any would make their node, and take it away again at its end. Has a session of its own, by Curator
 * alone: what is read late here costs no call. But not by its recipes: PersistentNode calls itself until the stack is full while no server can be
 * reached, and for CuratorCache see {@link RuleWatch}. Thread-safe.
 */
final class ZooKeeperRuleSource implements RuleSource {
    private static final Logger logger = LoggerFactory.getLogger(ZooKeeperRuleSource.class);
    private static final int CLOSE_WAIT_MILLIS = 500;
    private static final int RETRY_MILLIS = 1_000;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ZooKeeperSettings settings;
    private final String node;
    private final String statusNode;
    private final RuntimeContext runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CuratorFramework curator;
    private @Nullable RuleWatch watch;
    private byte @Nullable [] status;
    private boolean closed;

    /**
     * A source that is not connected yet.
     *
     * @param node where rules are published
     * @param statusNode what becomes of them stands there
     */
    ZooKeeperRuleSource(ZooKeeperSettings settings, String node, String statusNode, RuntimeContext runtime) {
        this.settings = settings;
        this.node = node;
        this.statusNode = statusNode;
        this.runtime = runtime;
    }

    @Override
    public void subscribe(RuleListener listener) {
        lock.lock();
        try {
            if (!closed) {
                CuratorFramework client = newClient();
                curator = client;
                watch = new RuleWatch(node, toString(), runtime.scheduler(), listener);
                client.getConnectionStateListenable().addListener(this::connected);
                client.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private CuratorFramework newClient() {
        return CuratorConnection.builder(settings, "tern-zk-rules", runtime.threads())
                .retryPolicy(new RetryForever(RETRY_MILLIS))
                .waitForShutdownTimeoutMs(CLOSE_WAIT_MILLIS)
                .maxCloseWaitMs(CLOSE_WAIT_MILLIS)
                .runSafeService(Runnable::run) // Listeners that are told on Curator's threads hand on at once.
                .aclProvider(new OwnNodes())
                .build();
    }

    @Override
    public void report(String text) {
        lock.lock();
        try {
            status = text.getBytes(StandardCharsets.UTF_8);
            if (curator != null && curator.getZookeeperClient().isConnected()) {
                write(curator, status);
            }
        } finally {
            lock.unlock();
        }
    }

    private void connected(CuratorFramework client, ConnectionState state) {
        RuleWatch told;
        lock.lock();
        try {
            told = state.isConnected() && !closed ? watch : null;
        } finally {
            lock.unlock();
        }
        if (told != null) {
            createParent(client);
            renew(client);
            told.connected(client); // Without the lock, which whoever hears of rules takes for reporting.
        }
    }

    /** So that publishing the first rules is one command. Without the right to, whoever publishes makes it by hand. */
    private void createParent(CuratorFramework client) {
        String parent = ZKPaths.getPathAndNode(node).getPath();
        try {
            client.create()
                    .creatingParentsIfNeeded()
                    .inBackground((any, event) -> logger.debug(
                            "{}: creating {}: {}", this, parent, KeeperException.Code.get(event.getResultCode())))
                    .forPath(parent, new byte[0]);
        } catch (Exception e) {
            logger.debug("{}: {} could not be created", this, parent, e);
        }
    }

    /** Also after a mere reconnect: the session may be another one, whose predecessor takes what it wrote with it. What is deleted, however late, is written again. */
    private void renew(CuratorFramework client) {
        try {
            client.delete().quietly().inBackground((any, event) -> writeLast()).forPath(statusNode);
        } catch (Exception e) {
            failed(e);
        }
    }

    private void writeLast() {
        lock.lock();
        try {
            if (curator != null && status != null) {
                write(curator, status);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(CuratorFramework client, byte[] text) {
        try {
            client.create()
                    .orSetData()
                    .creatingParentsIfNeeded()
                    .withMode(CreateMode.EPHEMERAL)
                    .inBackground((any, event) -> written(text, event.getResultCode()))
                    .forPath(statusNode, text);
        } catch (Exception e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        logger.warn("{}: what became of the rules could not be written to {}", this, statusNode, e);
    }

    /** Whatever waited for a connection may come after what was written later, and would stay; so what is not the last text any more is followed by that. */
    void written(byte[] text, int resultCode) {
        if (resultCode != KeeperException.Code.OK.intValue()) {
            logger.warn(
                    "{}: what became of the rules could not be written to {}: {}",
                    this,
                    statusNode,
                    KeeperException.Code.get(resultCode));
            return;
        }
        lock.lock();
        try {
            if (!Arrays.equals(text, status)) {
                writeLast();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The session ends, and with it the status. */
    @Override
    public void close() {
        CuratorFramework last;
        RuleWatch ended;
        lock.lock();
        try {
            closed = true;
            last = curator;
            ended = watch;
            curator = null;
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            ended.end();
        }
        if (last != null) { // On an interrupted thread it would not say goodbye.
            BoundedWait.await(CLOSE_NANOS, nanos -> {
                last.close();
                return true;
            });
        }
    }

    @Override
    public String toString() {
        return settings + " (" + node + ')';
    }

    /** With credentials: written by that user alone and read by everybody, as registrations are. */
    private final class OwnNodes implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return settings.hasCredentials()
                    ? Stream.concat(ZooDefs.Ids.CREATOR_ALL_ACL.stream(), ZooDefs.Ids.READ_ACL_UNSAFE.stream())
                            .toList()
                    : ZooDefs.Ids.OPEN_ACL_UNSAFE;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return getDefaultAcl();
        }
    }
}
