package io.tern.registry.zookeeper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One node of one's own: brings it to what is wanted, or away, and repairs it whenever somebody else changed it. Confined to the
 * registry's thread.
 *
 * <p>{@link #ensure} compares what ZooKeeper holds with what is wanted and makes one step after the other until both are equal.
 * It is called at each wish, each session event and every few seconds, and does nothing while such a round is under way but ask
 * for another one. A round ends early when the connection is lost: whether the last step happened is not known then, and the
 * next session event looks again.
 *
 * <p>The node's name contains the instance's id, so nobody else's node is ever touched. One that is owned by another session
 * was left by a session of this very instance that ended without its server noticing yet. It is not taken for one's own, or
 * the server would delete it soon for good; it is deleted and made anew.
 */
final class Publication {
    private static final int STEPS = 10;

    private final Session session;
    private final RepairLog log;
    private final String directory;
    private final String path;
    private byte @Nullable [] wanted;
    private byte @Nullable [] written;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean busy;
    private boolean again;
    private boolean visible;
    private int steps;
    private @Nullable Code warned;
    private final Patience patience = new Patience();

    Publication(Session session, RepairLog log, String directory, String path) {
        this.session = session;
        this.log = log;
        this.directory = directory;
        this.path = path;
    }

    /** Wants the node, with this content; the future completes when it is there, and is cancelled if that changes before. */
    void publish(byte[] content, CompletableFuture<Void> whenVisible) {
        want(content, whenVisible);
    }

    /** Wants the node away; the future completes when it is. */
    void withdraw(CompletableFuture<Void> whenGone) {
        want(null, whenGone);
    }

    private void want(byte @Nullable [] content, CompletableFuture<Void> done) {
        if ((content == null) != (wanted == null)) {
            waiting.forEach(earlier -> earlier.cancel(false));
            waiting.clear();
        }
        wanted = content;
        waiting.add(done);
        patience.renew();
        ensure();
    }

    String path() {
        return path;
    }

    /** Whether nobody wants the node and it is known to be gone. */
    boolean isOver() {
        return wanted == null && !visible && !busy && waiting.isEmpty();
    }

    /** Whether the node is wanted and was seen to be there. */
    boolean isVisible() {
        return wanted != null && visible;
    }

    /** Fails whoever waits, when the registry is closed. */
    void abandon(RuntimeException reason) {
        waiting.forEach(future -> future.completeExceptionally(reason));
        waiting.clear();
    }

    /** Compares and repairs in a connection that has just come up. */
    void connected(boolean newSession) {
        if (newSession) {
            visible = false;
        }
        patience.renew();
        ensure();
    }

    /** Repairs if what somebody has just read of the node is not what is wanted. */
    void seen(Reply reply) {
        boolean asWanted = reply.isOk()
                && ownerOf(reply.stat()) == session.id()
                && wanted != null
                && Arrays.equals(reply.data(), wanted);
        if (!busy && !asWanted) {
            ensure();
        }
    }

    /** Compares and repairs, unless that was refused again and again, and not long ago. */
    void retry() {
        if (patience.mayTryAgain()) {
            ensure();
        }
    }

    /** Compares and repairs. */
    void ensure() {
        if (busy) {
            again = true;
        } else if (session.isConnected()) {
            busy = true;
            steps = 0;
            step();
        }
    }

    private void step() {
        if (++steps > STEPS) {
            log.restless(path);
            end();
        } else if (wanted == null) {
            session.delete(path, this::deleted);
        } else {
            session.data(path, this::compare);
        }
    }

    private void deleted(Reply reply) {
        if (!reply.isOk() && reply.code() != Code.NONODE) {
            failed(reply, "withdraw");
            return;
        }
        reached(false);
    }

    private void compare(Reply reply) {
        byte[] content = wanted;
        if (content == null) {
            step();
        } else if (reply.code() == Code.NONODE) {
            create(content);
        } else if (!reply.isOk()) {
            failed(reply, "read");
        } else if (ownerOf(reply.stat()) != session.id()) {
            replaceLeftOver(Objects.requireNonNull(reply.stat(), "stat"));
        } else if (Arrays.equals(reply.data(), content)) {
            reached(true);
        } else {
            if (visible && content == written) {
                log.edited(path);
            }
            session.replaceData(path, content, replaced -> stepUnlessFailed(replaced, "update"));
        }
    }

    private static long ownerOf(@Nullable Stat stat) {
        return stat == null ? 0 : stat.getEphemeralOwner();
    }

    private void create(byte[] content) {
        if (visible) {
            visible = false;
            log.deleted(path);
        }
        session.createEphemeral(path, content, created -> {
            if (created.code() == Code.NONODE) {
                createDirectory();
            } else if (created.isOk() && content == wanted) {
                reached(true);
            } else if (created.isOk() || created.code() == Code.NODEEXISTS) {
                step();
            } else {
                failed(created, "create");
            }
        });
    }

    private void createDirectory() {
        session.createDirectory(directory, made -> {
            // Not allowed to create one that exists is no failure; if it does not exist, every step fails until steps
            // run out.
            if (made.isOk() || (made.code() == Code.NOAUTH && steps < STEPS / 2)) {
                step();
            } else {
                failed(made, "create the directory of");
            }
        });
    }

    private void replaceLeftOver(Stat stat) {
        log.leftOver(path, stat.getEphemeralOwner(), session.id());
        visible = false;
        session.delete(path, stat.getVersion(), deleted -> {
            boolean changed = deleted.code() == Code.BADVERSION || deleted.code() == Code.NONODE;
            if (deleted.isOk() || changed) {
                step();
            } else {
                failed(deleted, "replace");
            }
        });
    }

    private void stepUnlessFailed(Reply reply, String what) {
        if (reply.isOk() || reply.code() == Code.NONODE) {
            step();
        } else {
            failed(reply, what);
        }
    }

    private void failed(Reply reply, String what) {
        if (!reply.isAway()) {
            patience.refused();
            if (reply.code() != warned) {
                warned = reply.code();
                log.refused(what, path, reply.code());
            }
        }
        end();
    }

    private void reached(boolean there) {
        visible = there;
        written = there ? wanted : null;
        warned = null;
        patience.renew();
        if (there == (wanted != null)) {
            List<CompletableFuture<Void>> done = List.copyOf(waiting);
            waiting.clear();
            done.forEach(future -> future.complete(null));
        } else {
            again = true;
        }
        end();
    }

    private void end() {
        busy = false;
        if (again) {
            again = false;
            ensure();
        }
    }

    @Override
    public String toString() {
        return path + (visible ? " (visible)" : " (not visible)");
    }
}
