package io.tern.registry.zookeeper;

import io.tern.api.RuntimeThreads;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with ZooKeeper by Curator: reconnects, and begins a new one when the old has expired. Requests do not go
 * through Curator but to the {@link #zooKeeper} of the moment, since Curator might repeat one in another session than it was meant
 * for. Confined to the registry's thread, which hears of changes through {@link Listener}.
 */
final class CuratorConnection implements ZooKeeperConnection {
    private static final Logger logger = LoggerFactory.getLogger(CuratorConnection.class);
    private static final int CLOSE_WAIT_MILLIS = 1_000;
    /**
     * A client that is sent more than it accepts loses its connection, and would lose it again with each next try. ZooKeeper's 1 MiB are the
     * names of some 25,000 instances.
     */
    private static final int LARGEST_REPLY_BYTES = 16 << 20;
    /** Curator keeps up to ten failures of its background work and throws one at each request for its client. */
    private static final int TRIES = 12;

    private final CuratorFramework curator;
    private final ZooKeeperSettings settings;
    private final RegistryThread thread;
    private @Nullable Probe probe;

    private CuratorConnection(CuratorFramework curator, ZooKeeperSettings settings, RegistryThread thread) {
        this.curator = curator;
        this.settings = settings;
        this.thread = thread;
    }

    /** Begins to connect in the background. */
    static CuratorConnection start(ZooKeeperSettings settings, RegistryThread thread, Listener listener) {
        CuratorFramework curator = builder(settings, "tern-zk-curator", thread.threads())
                .retryPolicy(new RetryNTimes(0, 0)) // The registry repeats by itself, knowing what is still wanted.
                .waitForShutdownTimeoutMs(CLOSE_WAIT_MILLIS)
                .maxCloseWaitMs(CLOSE_WAIT_MILLIS)
                .runSafeService(thread)
                .build();
        curator.getConnectionStateListenable().addListener((client, state) -> listener.stateChanged(state), thread);
        curator.start();
        return new CuratorConnection(curator, settings, thread);
    }

    /** A client as an address asks for it, whatever it is for; its threads have names that begin so. */
    static CuratorFrameworkFactory.Builder builder(ZooKeeperSettings settings, String name, RuntimeThreads threads) {
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(settings.connectString())
                .ensembleTracker(false) // The address is what the user says, not what servers call themselves.
                .sessionTimeoutMs(settings.sessionMillis())
                .connectionTimeoutMs(settings.connectMillis())
                .threadFactory(daemons(name, threads))
                .zkClientConfig(clientConfig())
                .zookeeperFactory(new PromptClients(name, threads));
        if (settings.hasCredentials()) {
            builder.authorization("digest", settings.credentialBytes());
        }
        return builder;
    }

    private static ThreadFactory daemons(String name, RuntimeThreads threads) {
        AtomicInteger number = new AtomicInteger();
        return task -> threads.newThread(name + '-' + number.incrementAndGet(), task);
    }

    private static ZKClientConfig clientConfig() {
        ZKClientConfig config = new ZKClientConfig();
        if (System.getProperty(ZKConfig.JUTE_MAXBUFFER) == null) {
            config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(LARGEST_REPLY_BYTES));
        }
        if (System.getProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY) == null
                && System.getProperty("java.security.auth.login.config") == null) {
            // Even unused it asks the name service for the server's canonical name, which may take many seconds.
            config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        }
        return config;
    }

    @Override
    public boolean isConnected() {
        return curator.getZookeeperClient().isConnected();
    }

    @Override
    public @Nullable ZooKeeper zooKeeper() {
        return firstGiven(this::isConnected, curator.getZookeeperClient()::getZooKeeper);
    }

    /** Asks while there is a connection, past failures that belong to the past; null if that does not help. */
    static <T> @Nullable T firstGiven(BooleanSupplier connected, Callable<T> client) {
        for (int tries = 0; tries < TRIES && connected.getAsBoolean(); tries++) {
            try {
                return client.call();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            } catch (Exception e) {
                logger.debug("Curator gave no client", e);
            }
        }
        return null;
    }

    @Override
    public boolean renewIfRefused() {
        if (probe == null) {
            probe = Probe.start(settings, thread, clientConfig());
            return false;
        }
        if (isConnected() || !probe.hasAnsweredBefore()) {
            return false;
        }
        endProbe();
        try {
            curator.getZookeeperClient().reset();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            logger.warn("Curator began no new session; trying again", e);
        }
        return false;
    }

    @Override
    public void endProbe() {
        if (probe != null) {
            probe.end();
            probe = null;
        }
    }

    @Override
    public void close() {
        endProbe();
        curator.close();
    }

    /**
     * Makes clients that lose no second with {@link PromptHosts}. Thread-safe.
     *
     * @param name begins the names of their threads
     * @param threads has them make these, which they do by themselves
     */
    private record PromptClients(String name, RuntimeThreads threads) implements ZookeeperFactory {
        @Override
        public ZooKeeper newZooKeeper(
                String connectString, int sessionMillis, Watcher watcher, boolean mayReadOnly, ZKClientConfig config)
                throws Exception {
            return threads.callApart(
                    name,
                    () -> new ZooKeeper(
                            connectString, sessionMillis, watcher, mayReadOnly, PromptHosts.of(connectString), config));
        }

        @Override
        public ZooKeeper newZooKeeper(String connectString, int sessionMillis, Watcher watcher, boolean mayReadOnly)
                throws Exception {
            return newZooKeeper(connectString, sessionMillis, watcher, mayReadOnly, clientConfig());
        }
    }
}
