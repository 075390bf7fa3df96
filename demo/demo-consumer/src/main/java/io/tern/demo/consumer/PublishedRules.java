package io.tern.demo.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
    private static final String NODE = RULES + '/' + APPLICATION;
    private static final String STATUS = "/tern/v1/rules-status/" + APPLICATION + '/' + APPLICATION + '/';
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SESSION_MILLIS = 30_000;
    private static final long WAIT_SECONDS = 20;
    private static final long LOOK_MILLIS = 50;

    private final ZooKeeper zooKeeper;
    private final String status;

    /** Where {@code connectString} says, for the consumer with this instance id. */
    PublishedRules(String connectString, String instanceId) throws Exception {
        status = STATUS + instanceId;
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
        if (zooKeeper.exists(RULES, false) == null) {
            zooKeeper.create(RULES, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        if (zooKeeper.exists(NODE, false) == null) {
            zooKeeper.create(NODE, bytes, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } else {
            zooKeeper.setData(NODE, bytes, -1);
        }
    }

    /** What the consumer says about the rules of a version. */
    JsonNode awaitVerdict(int version) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        JsonNode seen = status();
        while (seen.path("version").asInt() != version) {
            Demo.check(
                    System.nanoTime() - end < 0, "nothing is said of rules of version " + version + ", but: " + seen);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            seen = status();
        }
        return seen;
    }

    private JsonNode status() throws Exception {
        try {
            return JSON.readTree(zooKeeper.getData(status, false, null));
        } catch (KeeperException.NoNodeException e) {
            return MissingNode.getInstance(); // Nothing has been said yet.
        }
    }

    /** Takes the rules away: the ensemble may be somebody's own. */
    @Override
    public void close() {
        try {
            delete();
            zooKeeper.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete() throws InterruptedException {
        try {
            zooKeeper.delete(NODE, -1);
        } catch (KeeperException.NoNodeException e) {
            // Nothing has been published.
        } catch (KeeperException e) {
            Demo.say("%s stays: %s", NODE, e.getMessage());
        }
    }
}
