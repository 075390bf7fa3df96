package io.tern.registry.zookeeper;

import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** Keeps a session with ZooKeeper. Confined to the registry's thread, which hears of changes through {@link Listener}. */
interface ZooKeeperConnection {
    /** Whether a server can be asked now, whatever the listener has been told. */
    boolean isConnected();

    /** The client of the session that lives now, or null if it cannot be had. */
    @Nullable
    ZooKeeper zooKeeper();

    /**
     * To be called again and again while there is no connection: begins a new session if servers answer others but not the
     * old one.
     *
     * @return whether it has begun a new session
     */
    boolean renewIfRefused();

    /** To be called when there is a connection, or no more need for one. */
    void endProbe();

    /** Ends the session, with which its ephemerals go, and all threads. Waits for the server, but may be interrupted. */
    void close();

    /** Hears of changes, in order, on the registry's thread. */
    @FunctionalInterface
    interface Listener {
        void stateChanged(ConnectionState state);
    }

    /** Begins to connect in the background. */
    @FunctionalInterface
    interface Opener {
        ZooKeeperConnection open(ZooKeeperSettings settings, RegistryThread thread, Listener listener);
    }
}
