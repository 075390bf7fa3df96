package io.tern.bench.load;

/**
 * A framework that takes part, found by {@link java.util.ServiceLoader}. It is to be used as its documentation recommends and
 * with its defaults, on {@code 127.0.0.1}, with one connection. Only one server or one client is made in a process.
 */
public interface Contender {
    /** What the tables call it. */
    String name();

    /** Serves users. Frameworks that run methods on an I/O thread take the slow call from {@code asyncUsers}. */
    RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) throws Exception;

    /** Calls such a server. */
    UserClient connect(int port) throws Exception;

    /** Serves nothing but an {@link EmptyService}. */
    RunningServer serveEmpty() throws Exception;

    /** Calls such a server. */
    EmptyClient connectEmpty(int port) throws Exception;

    /** Serves users to many connections from one address, which some frameworks allow only if told so. */
    default RunningServer serveManyConnections(StoredUsers users, AsyncStoredUsers asyncUsers) throws Exception {
        return serve(users, asyncUsers);
    }

    /**
     * Opens connections to a server of users that are then left alone.
     *
     * @return closes them
     * @throws UnsupportedOperationException if this contender has no means to do so
     */
    default Runnable connectIdle(int port, int connections) throws Exception {
        throw new UnsupportedOperationException(name() + " offers no idle connections");
    }
}
