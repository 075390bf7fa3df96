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

    /** The sockets of an endpoint, {@code count} at least; to be given back with {@link #release}. */
    EndpointSockets retain(EndpointKey key, ServiceConnection user, int count) {
        while (true) {
            EndpointSockets sockets = byEndpoint.computeIfAbsent(key, k -> new EndpointSockets(k, newSocket));
            if (sockets.retain(user, count)) {
                return sockets;
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
