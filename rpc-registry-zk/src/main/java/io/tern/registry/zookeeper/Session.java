package io.tern.registry.zookeeper;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Requests to ZooKeeper in the session that lives now. None blocks; each is answered exactly once, on the registry's thread, in
 * the order of the requests, of which a {@link RequestWindow} bounds how many are on their way. While there is no
 * connection the answer is {@link Code#CONNECTIONLOSS}. Confined to the registry's thread.
 */
final class Session {
    private static final int ANY_VERSION = -1;
    private static final byte[] NOTHING = {};

    private final RegistryThread thread;
    private final List<ACL> acl;
    private final Set<String> unwatched = new LinkedHashSet<>();
    private @Nullable RequestWindow window;

    Session(RegistryThread thread, List<ACL> acl) {
        this.thread = thread;
        this.acl = acl;
    }

    /** Uses a connection from now on, or none. */
    void attach(@Nullable ZooKeeper connected) {
        RequestWindow before = window;
        window = connected == null ? null : new RequestWindow(connected, thread);
        if (before != null) {
            before.end();
        }
        if (window != null) {
            List<String> leftOver = List.copyOf(unwatched);
            unwatched.clear();
            leftOver.forEach(this::unwatch);
        }
    }

    boolean isConnected() {
        return window != null;
    }

    /** The session's id, as it stands in the owner of its ephemerals; 0 while there is no connection. */
    long id() {
        return window == null ? 0 : window.sessionId();
    }

    void data(String path, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.getData(
                        path, false, (rc, p, c, data, stat) -> answer.accept(Reply.ofData(rc, data, stat)), null),
                then);
    }

    /**
     * Reads several nodes with one request. The answers are in the order of the paths; a single one says why nothing could be
     * read at all.
     */
    void dataOfAll(List<String> paths, Consumer<List<Reply>> then) {
        List<Op> reads = paths.stream().map(Op::getData).toList();
        List<Reply> replies = new ArrayList<>(paths.size());
        send(
                (zooKeeper, answer) -> zooKeeper.multi(
                        reads,
                        (int rc, String p, Object c, List<OpResult> results) -> {
                            if (results != null) {
                                results.forEach(result -> replies.add(reply(result)));
                            }
                            answer.accept(Reply.of(rc));
                        },
                        null),
                reply -> then.accept(replies.size() == paths.size() ? replies : List.of(reply)));
    }

    private static Reply reply(OpResult result) {
        if (result instanceof OpResult.GetDataResult read) {
            return Reply.ofData(Code.OK.intValue(), read.getData(), read.getStat());
        }
        return Reply.of(result instanceof OpResult.ErrorResult error ? error.getErr() : Code.SYSTEMERROR.intValue());
    }

    void stat(String path, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.exists(
                        path, false, (rc, p, c, stat) -> answer.accept(Reply.ofData(rc, null, stat)), null),
                then);
    }

    void children(String path, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.getChildren(
                        path,
                        false,
                        (int rc, String p, Object c, List<String> children) ->
                                answer.accept(Reply.ofChildren(rc, children)),
                        null),
                then);
    }

    void createEphemeral(String path, byte[] data, Consumer<Reply> then) {
        create(path, data, CreateMode.EPHEMERAL, then);
    }

    private void create(String path, byte[] data, CreateMode mode, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.create(
                        path,
                        data,
                        acl,
                        mode,
                        (int rc, String p, Object c, String name) -> answer.accept(Reply.of(rc)),
                        null),
                then);
    }

    void replaceData(String path, byte[] data, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.setData(
                        path, data, ANY_VERSION, (rc, p, c, stat) -> answer.accept(Reply.of(rc)), null),
                then);
    }

    /** Deletes a node if its data are still of a version. */
    void delete(String path, int version, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.delete(path, version, (rc, p, c) -> answer.accept(Reply.of(rc)), null),
                then);
    }

    /** Deletes a node, whatever it contains. */
    void delete(String path, Consumer<Reply> then) {
        delete(path, ANY_VERSION, then);
    }

    /** Watches a node, which need not exist, and all below it, until the session or the watch ends. */
    void watch(String path, Watcher watcher, Consumer<Reply> then) {
        send(
                (zooKeeper, answer) -> zooKeeper.addWatch(
                        path,
                        watcher,
                        AddWatchMode.PERSISTENT_RECURSIVE,
                        (rc, p, c) -> answer.accept(Reply.of(rc)),
                        null),
                then);
    }

    /**
     * Ends the watches of a node. Without a connection that is made up for in the next one, since ZooKeeper's client would set
     * them again there.
     */
    void unwatch(String path) {
        // Not removeWatches for one watcher: it asks the server only whether there is a watch, and leaves it there.
        send(
                (zooKeeper, answer) -> zooKeeper.removeAllWatches(
                        path, Watcher.WatcherType.Any, true, (rc, p, c) -> answer.accept(Reply.of(rc)), null),
                reply -> {
                    if (reply.isAway()) {
                        unwatched.add(path);
                    }
                });
    }

    /**
     * Creates a directory that ZooKeeper removes when it has become empty, and those above it where they are missing, which
     * stay. The answer is the first error but “exists”; since a directory that one may not create may exist all the same,
     * whoever goes on finds out.
     */
    void createDirectory(String path, Consumer<Reply> then) {
        create(path, NOTHING, CreateMode.CONTAINER, reply -> {
            if (reply.code() == Code.NONODE) {
                createWithParents(path, then);
            } else {
                then.accept(reply.code() == Code.NODEEXISTS ? Reply.of(Code.OK.intValue()) : reply);
            }
        });
    }

    private void createWithParents(String path, Consumer<Reply> then) {
        FirstError errors = new FirstError();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            create(path.substring(0, slash), NOTHING, CreateMode.PERSISTENT, errors::note);
        }
        create(path, NOTHING, CreateMode.CONTAINER, reply -> {
            errors.note(reply);
            then.accept(errors.first);
        });
    }

    private void send(RequestWindow.Request request, Consumer<Reply> then) {
        if (window == null) {
            thread.execute(() -> then.accept(Reply.of(Code.CONNECTIONLOSS.intValue())));
        } else {
            window.send(request, then);
        }
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
