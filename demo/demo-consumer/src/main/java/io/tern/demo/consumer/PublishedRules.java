package io.tern.demo.consumer;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** The rules of the demo's consumer, as an operator publishes them with any client of ZooKeeper. Confined to the demo's thread. */
final class PublishedRules implements AutoCloseable {
    private static final String APPLICATION = "demo-consumer";
    private static final String RULES = "/tern/v1/rules";
    private static final String STATUS = "/tern/v1/rules-status/" + APPLICATION + '/' + APPLICATION;
    private static final int SESSION_MILLIS = 30_000;
    private static final long WAIT_SECONDS = 20;
    private static final long LOOK_MILLIS = 50;

    private final ZooKeeper zooKeeper;

    PublishedRules(String connectString) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        zooKeeper = new ZooKeeper(connectString, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        Demo.check(connected.await(WAIT_SECONDS, TimeUnit.SECONDS), "no connection to ZooKeeper at " + connectString);
    }

    void publish(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String node = RULES + '/' + APPLICATION;
        if (zooKeeper.exists(RULES, false) == null) {
            zooKeeper.create(RULES, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        if (zooKeeper.exists(node, false) == null) {
            zooKeeper.create(node, bytes, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } else {
            zooKeeper.setData(node, bytes, -1);
        }
    }

    /** What the consumer says about the rules of a version, in a line. */
    String awaitVerdict(int version) throws Exception {
        String wanted = "version " + version;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        String seen = "";
        while (!seen.contains(wanted)) {
            Demo.check(System.nanoTime() - end < 0, "nothing is said of rules of " + wanted + ", but: " + seen);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            seen = status();
        }
        return seen;
    }

    private String status() throws InterruptedException, KeeperException {
        StringBuilder all = new StringBuilder();
        try {
            for (String instance : zooKeeper.getChildren(STATUS, false)) {
                all.append(new String(zooKeeper.getData(STATUS + '/' + instance, false, null), StandardCharsets.UTF_8));
            }
        } catch (KeeperException.NoNodeException e) {
            return ""; // Nothing has been said yet.
        }
        return all.toString().replaceAll("\\s+", " ");
    }

    @Override
    public void close() {
        try {
            zooKeeper.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
