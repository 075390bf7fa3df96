package io.tern.registry.zookeeper;

import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Requests to ZooKeeper in the session that lives now. None blocks; each is answered exactly once, on the registry's thread, in
 * the order of the requests. While there is no connection the answer is {@link Code#CONNECTIONLOSS}. Confined to the
 * registry's thread.
 */
final class Session {
    private static final int ANY_VERSION = -1;
    private static final byte[] NOTHING = {};

    private final RegistryThread thread;
    private final List<ACL> acl;
    private @Nullable ZooKeeper zooKeeper;

    Session(RegistryThread thread, List<ACL> acl) {
        this.thread = thread;
        this.acl = acl;
    }

    /** Uses a connection from now on, or none. */
    void attach(@Nullable ZooKeeper connected) {
        zooKeeper = connected;
    }

    boolean isConnected() {
        return zooKeeper != null;
    }

    /** The session's id, as it stands in the owner of its ephemerals; 0 while there is no connection. */
    long id() {
        return zooKeeper == null ? 0 : zooKeeper.getSessionId();
    }

    void data(String path, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.getData(path, false, (rc, p, c, data, stat) -> answer(then, Reply.ofData(rc, data, stat)), null);
    }

    void stat(String path, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.exists(path, false, (rc, p, c, stat) -> answer(then, Reply.ofData(rc, null, stat)), null);
    }

    void children(String path, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.getChildren(
                path,
                false,
                (int rc, String p, Object c, List<String> children) -> answer(then, Reply.ofChildren(rc, children)),
                null);
    }

    void createEphemeral(String path, byte[] data, Consumer<Reply> then) {
        create(path, data, CreateMode.EPHEMERAL, then);
    }

    private void create(String path, byte[] data, CreateMode mode, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.create(
                path, data, acl, mode, (int rc, String p, Object c, String name) -> answer(then, Reply.of(rc)), null);
    }

    void replaceData(String path, byte[] data, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.setData(path, data, ANY_VERSION, (rc, p, c, stat) -> answer(then, Reply.of(rc)), null);
    }

    /** Deletes a node if its data are still of a version. */
    void delete(String path, int version, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.delete(path, version, (rc, p, c) -> answer(then, Reply.of(rc)), null);
    }

    /** Deletes a node, whatever it contains. */
    void delete(String path, Consumer<Reply> then) {
        delete(path, ANY_VERSION, then);
    }

    /** Watches a node, which need not exist, and all below it, until the session or the watch ends. */
    void watch(String path, Watcher watcher, Consumer<Reply> then) {
        if (zooKeeper == null) {
            lost(then);
            return;
        }
        zooKeeper.addWatch(
                path, watcher, AddWatchMode.PERSISTENT_RECURSIVE, (rc, p, c) -> answer(then, Reply.of(rc)), null);
    }

    /** Ends the watches of a node; without a connection they end on this side alone. */
    void unwatch(String path) {
        if (zooKeeper != null) {
            // Not removeWatches for one watcher: it asks the server only whether there is a watch, and leaves it there.
            zooKeeper.removeAllWatches(path, Watcher.WatcherType.Any, true, (rc, p, c) -> {}, null);
        }
    }

    /**
     * Creates a directory that ZooKeeper removes when it has become empty, and those above it, which stay. The answer is the
     * first error but “exists”; since a directory that one may not create may exist all the same, whoever goes on finds out.
     */
    void createDirectory(String path, Consumer<Reply> then) {
        FirstError errors = new FirstError();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            create(path.substring(0, slash), NOTHING, CreateMode.PERSISTENT, errors::note);
        }
        create(path, NOTHING, CreateMode.CONTAINER, reply -> {
            errors.note(reply);
            then.accept(errors.first);
        });
    }

    private void lost(Consumer<Reply> then) {
        answer(then, Reply.of(Code.CONNECTIONLOSS.intValue()));
    }

    private void answer(Consumer<Reply> then, Reply reply) {
        thread.execute(() -> then.accept(reply));
    }

    /** Remembers the first error of several requests. Confined to the registry's thread. */
    private static final class FirstError {
        private Reply first = Reply.of(Code.OK.intValue());

        void note(Reply reply) {
            if (first.isOk() && reply.code() != Code.NODEEXISTS) {
                first = reply;
            }
        }
    }
}
