package io.tern.registry.zookeeper;

import io.tern.api.RuntimeThreads;
import java.io.IOException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second client, with no past, that asks whether a server answers at all. A server that has lost its data refuses whoever
 * has seen more than it knows, by closing the connection without a word, until that client's session has run out; a probe
 * tells this from a server that is away. Confined to the registry's thread.
 */
final class Probe {
    private static final Logger logger = LoggerFactory.getLogger(Probe.class);
    private static final int SESSION_MILLIS = 4_000;

    private final ZooKeeper zooKeeper;
    private final RuntimeThreads threads;
    private boolean answered;
    private boolean answeredBefore;

    private Probe(ZooKeeperSettings settings, RegistryThread thread, ZKClientConfig config) throws IOException {
        threads = thread.threads();
        zooKeeper = new ZooKeeper(
                settings.connectString(),
                SESSION_MILLIS,
                event -> thread.execute(() -> told(event.getState())),
                false,
                config);
    }

    /** A server that answered and went away again says nothing about the next one. */
    private void told(KeeperState state) {
        if (state == KeeperState.SyncConnected) {
            answered = true;
        } else if (state == KeeperState.Disconnected || state == KeeperState.Expired) {
            answered = false;
            answeredBefore = false;
        }
    }

    /** Begins to ask; null if that is not possible now. */
    static @Nullable Probe start(ZooKeeperSettings settings, RegistryThread thread, ZKClientConfig config) {
        try {
            return new Probe(settings, thread, config);
        } catch (IOException e) {
            logger.debug("Cannot ask {} whether it answers", settings, e);
            return null;
        }
    }

    /** Whether a server had answered already the last time this was called, and has been there ever since. */
    boolean hasAnsweredBefore() {
        boolean before = answeredBefore;
        answeredBefore = answered;
        return before;
    }

    /** Ends its session, on a thread of its own, since that waits for a server. */
    void end() {
        threads.newThread("tern-zk-probe", this::close).start();
    }

    private void close() {
        try {
            zooKeeper.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
