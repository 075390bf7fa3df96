package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** Somebody who reaches into ZooKeeper past the registry. */
final class RawClient implements AutoCloseable {
    private final ZooKeeper zooKeeper;

    RawClient(String connectString) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        zooKeeper = new ZooKeeper(connectString, 30_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(20, TimeUnit.SECONDS)) {
            zooKeeper.close();
            throw new AssertionError("cannot connect to " + connectString);
        }
    }

    ZooKeeper zooKeeper() {
        return zooKeeper;
    }

    /** Owner of an ephemeral, or -1 if there is no such node. */
    long owner(String path) throws Exception {
        Stat stat = zooKeeper.exists(path, false);
        return stat == null ? -1 : stat.getEphemeralOwner();
    }

    /** Everything that tells whether a node was touched. */
    Stat stat(String path) throws Exception {
        Stat stat = zooKeeper.exists(path, false);
        assertThat(stat).as(path).isNotNull();
        return stat;
    }

    byte[] data(String path) throws Exception {
        return zooKeeper.getData(path, false, null);
    }

    void createEphemeral(String path, byte[] data) throws Exception {
        int slash = path.lastIndexOf('/');
        createDirectories(path.substring(0, slash));
        zooKeeper.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    private void createDirectories(String path) throws Exception {
        for (int slash = path.indexOf('/', 1); ; slash = path.indexOf('/', slash + 1)) {
            String part = slash < 0 ? path : path.substring(0, slash);
            try {
                zooKeeper.create(part, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            } catch (KeeperException.NodeExistsException e) {
                // As wanted.
            }
            if (slash < 0) {
                return;
            }
        }
    }

    void set(String path, byte[] data) throws Exception {
        zooKeeper.setData(path, data, -1);
    }

    void delete(String path) throws Exception {
        zooKeeper.delete(path, -1);
    }

    void deleteTree(String path) throws Exception {
        ZKUtil.deleteRecursive(zooKeeper, path);
    }

    List<String> children(String path) throws Exception {
        return zooKeeper.getChildren(path, false);
    }

    @Override
    public void close() throws InterruptedException {
        zooKeeper.close();
    }
}
