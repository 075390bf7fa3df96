package io.tern.faults.registry;

import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.Journal;
import io.tern.faults.harness.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** What stands in ZooKeeper about {@link Journal}, for somebody who reaches in past Tern. Not thread-safe. */
final class Registrations implements AutoCloseable {
    /** Where the providers of {@link Journal} stand. */
    static final String DIRECTORY = "/tern/v1/services/" + Journal.class.getName();

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int SESSION_MILLIS = 30_000;
    private static final int CONNECT_SECONDS = 30;

    private final ZooKeeper zooKeeper;

    private Registrations(ZooKeeper zooKeeper) {
        this.zooKeeper = zooKeeper;
    }

    /**
     * A registration.
     *
     * @param path where it stands
     * @param session who owns it
     * @param content what it says
     */
    record Registered(String path, long session, String content) {
        boolean isOf(ProviderProcess provider) throws InterruptedException {
            return content.contains('"' + provider.process().awaitReady() + '"');
        }
    }

    /** Connects; the caller closes it. */
    static Registrations open(String connectString) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper zooKeeper = new ZooKeeper(connectString, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
            zooKeeper.close();
            throw new IllegalStateException("no ZooKeeper at " + connectString);
        }
        return new Registrations(zooKeeper);
    }

    /** The client, for what is not here. */
    ZooKeeper client() {
        return zooKeeper;
    }

    /** The session of this client. */
    long session() {
        return zooKeeper.getSessionId();
    }

    /** All that stand there now; none while ZooKeeper cannot be asked. */
    List<Registered> all() throws InterruptedException {
        List<Registered> all = new ArrayList<>();
        try {
            for (String child : zooKeeper.getChildren(DIRECTORY, false)) {
                Registered one = at(DIRECTORY + '/' + child);
                if (one != null) {
                    all.add(one);
                }
            }
            return all;
        } catch (KeeperException e) {
            return List.of(); // Gone, or away for a moment.
        }
    }

    private @Nullable Registered at(String path) throws KeeperException, InterruptedException {
        Stat stat = new Stat();
        try {
            byte[] content = zooKeeper.getData(path, false, stat);
            return new Registered(
                    path, stat.getEphemeralOwner(), content == null ? "" : new String(content, StandardCharsets.UTF_8));
        } catch (KeeperException.NoNodeException e) {
            return null;
        }
    }

    /** That of a provider, or null if it has none now. */
    @Nullable
    Registered of(ProviderProcess provider) throws InterruptedException {
        for (Registered one : all()) {
            if (one.isOf(provider)) {
                return one;
            }
        }
        return null;
    }

    /** Waits until a provider is registered, and returns how. */
    Registered await(ProviderProcess provider) throws InterruptedException {
        return Waiting.until("the registration of " + provider.process(), LIMIT, () -> of(provider));
    }

    /** Waits until a registration stands there again, in another session. */
    Registered awaitAnew(Registered before) throws InterruptedException {
        return Waiting.until("another session's " + before.path(), LIMIT, () -> {
            Registered found = now(before);
            return found == null || found.session() == before.session() ? null : found;
        });
    }

    /** Waits until a registration stands there again and says the same. */
    Registered awaitRestored(Registered before) throws InterruptedException {
        return Waiting.until("the same content of " + before.path(), LIMIT, () -> {
            Registered found = now(before);
            return found == null || !found.content().equals(before.content()) ? null : found;
        });
    }

    /** Waits until a registration does not stand there any more. */
    void awaitGone(Registered before) throws InterruptedException {
        Waiting.until("the end of " + before.path(), LIMIT, () -> now(before) == null ? true : null);
    }

    private @Nullable Registered now(Registered before) throws InterruptedException {
        try {
            return at(before.path());
        } catch (KeeperException e) {
            return null; // Asked again.
        }
    }

    /** Writes over what a provider has said. */
    void overwrite(Registered registered, byte[] content) throws KeeperException, InterruptedException {
        zooKeeper.setData(registered.path(), content, -1);
    }

    /** Deletes everything that Tern has written. */
    void wipe() throws KeeperException, InterruptedException {
        ZKUtil.deleteRecursive(zooKeeper, "/tern");
    }

    @Override
    public void close() throws InterruptedException {
        zooKeeper.close();
    }
}
