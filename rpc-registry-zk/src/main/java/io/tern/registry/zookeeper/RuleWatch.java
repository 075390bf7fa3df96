package io.tern.registry.zookeeper;

import io.tern.api.RuleListener;
import io.tern.api.Scheduler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the text of one node, and each other one that it has. That there is no text is told only when ZooKeeper says that there is no node: one that
 * may not be read says nothing, and what was told last stands. Curator's cache takes a refused read for an empty place, and does not see
 * that a node was deleted and made anew while it was not connected, for it compares the version of the data, which begins at 0 again. Thread-safe.
 */
final class RuleWatch implements CuratorWatcher {
    private static final Logger logger = LoggerFactory.getLogger(RuleWatch.class);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String node;
    private final String place;
    private final Scheduler scheduler;
    private final RuleListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CuratorFramework client;
    private @Nullable Code refusal;
    private boolean waiting;
    private boolean ended;
    private boolean told;
    private @Nullable String last;

    /**
     * A watch that has no connection yet.
     *
     * @param node what is watched
     * @param place for people, without secrets
     */
    RuleWatch(String node, String place, Scheduler scheduler, RuleListener listener) {
        this.node = node;
        this.place = place;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /** To be called with each new connection: the session may be another one, which has no watch. */
    void connected(CuratorFramework connected) {
        lock.lock();
        try {
            client = ended ? null : connected;
        } finally {
            lock.unlock();
        }
        look();
    }

    /** Nothing is told afterwards. */
    void end() {
        lock.lock();
        try {
            ended = true;
            client = null;
        } finally {
            lock.unlock();
        }
    }

    /** Watch and read are answered in this order, so what changes after the reading is told by the watch. */
    private void look() {
        CuratorFramework asked = client();
        if (asked == null) {
            return;
        }
        try {
            asked.watchers()
                    .add()
                    .withMode(AddWatchMode.PERSISTENT)
                    .inBackground((any, reply) -> watched(reply))
                    .usingWatcher(this)
                    .forPath(node);
        } catch (Exception e) {
            failed(e);
        }
        read();
    }

    private @Nullable CuratorFramework client() {
        lock.lock();
        try {
            return client;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        if (event.getType() != EventType.None) {
            read();
        }
    }

    private void read() {
        CuratorFramework asked = client();
        if (asked != null) {
            try {
                asked.getData().inBackground((any, reply) -> read(reply)).forPath(node);
            } catch (Exception e) {
                failed(e);
            }
        }
    }

    private void failed(Exception e) {
        if (client() != null) { // Else it has ended meanwhile, as may be.
            logger.warn("{} cannot be read; what it said last stands", place, e);
        }
    }

    private void watched(CuratorEvent reply) {
        if (reply.getResultCode() != Code.OK.intValue()) {
            refused(reply, "watched");
        }
    }

    private void read(CuratorEvent reply) {
        if (reply.getResultCode() == Code.OK.intValue()) {
            byte[] data = reply.getData();
            tell(data == null ? "" : new String(data, StandardCharsets.UTF_8));
        } else if (reply.getResultCode() == Code.NONODE.intValue()) {
            tell(null);
        } else {
            refused(reply, "read");
        }
    }

    private void tell(@Nullable String text) {
        lock.lock();
        try {
            refusal = null;
            boolean other = text == null ? last != null : !text.equals(last);
            if (client != null && (other || !told)) {
                told = true;
                last = text;
                listener.published(text);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing tells when rights are given, so it is tried again. */
    private void refused(CuratorEvent reply, String what) {
        Code code = Code.get(reply.getResultCode());
        lock.lock();
        try {
            if (client == null) {
                return;
            }
            if (code != refusal) {
                refusal = code;
                logger.warn("{} cannot be {}: {}; what it said last stands", place, what, code);
            }
            if (!waiting) {
                scheduler.schedule(this::lookAgain, AGAIN_NANOS);
                waiting = true; // Where it waits: without memory for that it asks again with the next refusal.
            }
        } finally {
            lock.unlock();
        }
    }

    private void lookAgain() {
        lock.lock();
        try {
            waiting = false;
        } finally {
            lock.unlock();
        }
        look();
    }
}
