package io.tern.registry.zookeeper;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.RuntimeContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * One service that somebody listens to. Confined to the registry's thread, but for {@link #process}.
 *
 * <p>A persistent, recursive watch on the service's directory tells of every change below it, so it is set once a session, never
 * re-armed, and misses nothing between two reads. An event says which node changed; the directory's list and the nodes that
 * are new or changed are read then, in one round at a time. Whatever happens during a round leads to another one, at most
 * one in {@value #QUIET_MILLIS} ms, so that a hundred providers that start at once cost a few rounds. After a loss of the
 * connection everything is read again; until then the last list stands.
 */
final class ServiceWatch implements Watcher {
    static final int QUIET_MILLIS = 100;

    /** An answer with so many of ZooKeeper's largest nodes, which others may have put there, is still one that its client accepts. */
    static final int BATCH = 15;

    private final Session session;
    private final RepairLog log;
    private final RegistryThread thread;
    private final RuntimeContext runtime;
    private final String path;
    private final Consumer<List<Endpoint>> changed;
    private final Map<String, Known> known = new HashMap<>();
    private final Set<String> stale = new HashSet<>();
    private @Nullable List<Endpoint> latest;
    private boolean watching;
    private boolean busy;
    private boolean again;
    private boolean waiting;
    private boolean ended;
    private boolean roundFailed;
    private boolean readRefused;
    private long roundNanos;
    private @Nullable Code warned;
    private final Patience patience = new Patience();

    /**
     * What is known of one node.
     *
     * @param created when it was created, in ZooKeeper's order of all changes
     * @param modified when its content was written, in the same order
     * @param endpoint its content, or null if it could not be read
     */
    private record Known(
            long created, long modified, @Nullable Endpoint endpoint) {}

    /** Returns a watch that tells each new list to {@code changed}. */
    ServiceWatch(
            Session session,
            RepairLog log,
            RegistryThread thread,
            RuntimeContext runtime,
            String path,
            Consumer<List<Endpoint>> changed) {
        this.session = session;
        this.log = log;
        this.thread = thread;
        this.runtime = runtime;
        this.path = path;
        this.changed = changed;
        roundNanos = runtime.clock().nanoTime() - TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
    }

    /** The latest list, or null before the first. */
    @Nullable
    List<Endpoint> latest() {
        return latest;
    }

    /** Sets the watch and reads everything; to be called for every new connection. */
    void connected() {
        if (session.isConnected()) {
            // In this order, and answered in this order: what changes after the read is told by the watch.
            session.watch(path, this, this::watched);
            stale.addAll(known.keySet());
            refresh();
        }
    }

    private void watched(Reply reply) {
        watching = reply.isOk();
        if (!watching) {
            warn(reply, "watch");
        }
    }

    /** Called by ZooKeeper on its own thread. */
    @Override
    public void process(WatchedEvent event) {
        if (event.getType() != Event.EventType.None) {
            String where = event.getPath();
            thread.execute(() -> {
                if (where.length() > path.length() + 1) {
                    stale.add(where.substring(path.length() + 1));
                }
                refreshSoon();
            });
        }
    }

    /**
     * Looks again if the last round could not be completed, if a node may not be read, since nothing tells when that changes, or if
     * there is no watch that would tell.
     */
    void repair() {
        if ((!watching || roundFailed || readRefused) && patience.mayTryAgain()) {
            if (watching) {
                refresh();
            } else {
                connected();
            }
        }
    }

    /** Ends the watch. */
    void end() {
        ended = true;
        session.unwatch(path);
    }

    private void refreshSoon() {
        long restNanos =
                TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS) - (runtime.clock().nanoTime() - roundNanos);
        if (busy || restNanos <= 0) {
            refresh();
        } else if (!waiting) {
            runtime.scheduler()
                    .schedule(
                            () -> thread.execute(() -> {
                                waiting = false;
                                refresh();
                            }),
                            restNanos);
            waiting = true;
        }
    }

    private void refresh() {
        if (busy) {
            again = true;
        } else if (session.isConnected() && !ended) {
            busy = true;
            again = false;
            roundFailed = false;
            readRefused = false;
            roundNanos = runtime.clock().nanoTime();
            session.children(path, this::listed);
        }
    }

    private void listed(Reply reply) {
        if (reply.code() == Code.NONODE) {
            known.clear();
            stale.clear();
            finish();
        } else if (reply.isOk()) {
            readNew(reply.children());
        } else {
            roundFailed = true;
            warn(reply, "list");
            finish();
        }
    }

    private void readNew(List<String> children) {
        Set<String> present = new HashSet<>(children);
        known.keySet().retainAll(present);
        stale.retainAll(present);
        List<String> toRead = children.stream()
                .filter(child -> stale.contains(child) || !known.containsKey(child))
                .toList();
        stale.clear();
        if (toRead.isEmpty()) {
            finish();
            return;
        }
        readFrom(toRead, 0);
    }

    /** Reads so many nodes with one request, and then the next: a consumer that begins may have thousands to read. */
    private void readFrom(List<String> children, int first) {
        int end = Math.min(first + BATCH, children.size());
        List<String> batch = children.subList(first, end);
        session.dataOfAll(batch.stream().map(child -> path + '/' + child).toList(), replies -> {
            for (int i = 0; i < batch.size(); i++) {
                read(batch.get(i), replies.get(replies.size() == batch.size() ? i : 0));
            }
            if (end < children.size()) {
                readFrom(children, end);
            } else {
                finish();
            }
        });
    }

    private void read(String child, Reply reply) {
        if (reply.isOk() && reply.stat() != null) {
            long modified = reply.stat().getMzxid();
            Known before = known.get(child);
            if (before == null || before.modified != modified) {
                known.put(child, new Known(reply.stat().getCzxid(), modified, parse(child, reply.data())));
            }
        } else if (reply.code() == Code.NONODE) {
            known.remove(child);
        } else if (reply.isAway()) {
            stale.add(child);
            roundFailed = true;
        } else {
            readRefused = true;
            stale.add(child);
            warnOnce(reply, "read " + child + " of");
            known.put(child, new Known(0, 0, null)); // It keeps nobody from hearing of the others.
        }
    }

    private @Nullable Endpoint parse(String child, byte[] data) {
        try {
            return EndpointJson.read(NodeNames.decode(child), data);
        } catch (EndpointJson.UnreadableException | IllegalArgumentException e) {
            log.unreadable(path + '/' + child, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void warn(Reply reply, String what) {
        if (!reply.isAway()) {
            patience.refused();
            warnOnce(reply, what);
        }
    }

    private void warnOnce(Reply reply, String what) {
        if (reply.code() != warned) {
            warned = reply.code();
            log.refused(what, path, reply.code());
        }
    }

    private void finish() {
        busy = false;
        if (readRefused) {
            patience.refused();
        } else if (!roundFailed && watching) {
            patience.renew();
            warned = null;
        }
        if (!roundFailed) {
            tell();
        }
        if (again) {
            refreshSoon();
        }
    }

    private void tell() {
        List<Endpoint> now = endpoints();
        List<Endpoint> before = latest;
        if (!ended && (before == null || before.size() != now.size() || !new HashSet<>(before).containsAll(now))) {
            latest = now;
            changed.accept(now);
        }
    }

    /** Of two instances at one address the newer counts: the older has gone without its session having ended yet. */
    private List<Endpoint> endpoints() {
        Map<Address, Known> newest = new LinkedHashMap<>();
        for (Known one : known.values()) {
            if (one.endpoint != null) {
                newest.merge(one.endpoint.address(), one, (a, b) -> a.created > b.created ? a : b);
            }
        }
        List<Endpoint> endpoints = new ArrayList<>(newest.size());
        for (Known one : newest.values()) {
            if (one.endpoint != null) {
                endpoints.add(one.endpoint);
            }
        }
        return List.copyOf(endpoints);
    }

    @Override
    public String toString() {
        return path + " " + latest;
    }
}
