package io.tern.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** All sockets of a transport's clients, by endpoint. Thread-safe. */
final class SocketPool {
    private final Map<EndpointKey, EndpointSockets> byEndpoint = new ConcurrentHashMap<>();
    private final Function<EndpointSockets, ClientSocket> newSocket;

    SocketPool(Function<EndpointSockets, ClientSocket> newSocket) {
        this.newSocket = newSocket;
    }

    /**
     * A service's share in the sockets of an endpoint, {@code count} at least; to be given back with {@link #release}. It is made
     * whole before the sockets know of it, since they may tell it of their states at once.
     */
    ServiceConnection retain(EndpointKey key, Function<EndpointSockets, ServiceConnection> newUser, int count) {
        while (true) {
            EndpointSockets sockets = byEndpoint.computeIfAbsent(key, k -> new EndpointSockets(k, newSocket));
            ServiceConnection user = newUser.apply(sockets);
            if (sockets.retain(user, count)) {
                return user;
            }
            // Closed a moment ago by its last user, who has yet to take it out.
            byEndpoint.remove(key, sockets);
        }
    }

    void release(EndpointSockets sockets, ServiceConnection user) {
        if (sockets.release(user)) {
            byEndpoint.remove(sockets.key(), sockets);
        }
    }

    /** Closes all sockets, whoever uses them. */
    void close() {
        byEndpoint.values().forEach(EndpointSockets::close);
        byEndpoint.clear();
    }

    int size() {
        return byEndpoint.size();
    }
}
