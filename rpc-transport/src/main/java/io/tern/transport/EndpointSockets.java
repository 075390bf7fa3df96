package io.tern.transport;

import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sockets to one endpoint, shared by all services that are called there, and closed with the last of them. Thread-safe.
 */
final class EndpointSockets {
    private static final List<ConnectionState> BEST_FIRST = List.of(
            ConnectionState.READY,
            ConnectionState.SLOW,
            ConnectionState.DRAINING,
            ConnectionState.CONNECTING,
            ConnectionState.UNREACHABLE,
            ConnectionState.CLOSED);

    private final EndpointKey key;
    private final Function<EndpointSockets, ClientSocket> newSocket;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ServiceConnection> users = new ArrayList<>();
    private volatile List<ClientSocket> sockets = List.of();
    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private boolean closed;

    EndpointSockets(EndpointKey key, Function<EndpointSockets, ClientSocket> newSocket) {
        this.key = key;
        this.newSocket = newSocket;
    }

    EndpointKey key() {
        return key;
    }

    /** The best state of any socket. */
    ConnectionState state() {
        return state;
    }

    /**
     * Lets a service use these sockets, of which there will be at least {@code count}.
     *
     * @return false if they have been closed: ask for new ones
     */
    boolean retain(ServiceConnection user, int count) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            users.add(user);
            grow(count);
            if (state != ConnectionState.CONNECTING) {
                user.enqueue(state);
                // Not on this thread: the caller does not have the connection yet.
                sockets.get(0).execute(user::tellListener);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void grow(int count) {
        List<ClientSocket> grown = new ArrayList<>(sockets);
        while (grown.size() < count) {
            ClientSocket socket = newSocket.apply(this);
            grown.add(socket);
            socket.start();
        }
        sockets = List.copyOf(grown);
    }

    /**
     * A service does not need the sockets any more.
     *
     * @return whether it was the last, so that they are now being closed
     */
    boolean release(ServiceConnection user) {
        lock.lock();
        try {
            users.remove(user);
            if (closed || !users.isEmpty()) {
                sockets.forEach(socket -> socket.giveUpCallsOf(user));
                return false;
            }
            closed = true;
            sockets.forEach(ClientSocket::close);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the sockets although services still use them: the transport ends. */
    void close() {
        List<ServiceConnection> left;
        lock.lock();
        try {
            left = List.copyOf(users);
        } finally {
            lock.unlock();
        }
        left.forEach(ServiceConnection::close);
    }

    /** The open session with the fewest calls, one that answers pings if there is any; null if none is open. */
    @Nullable
    ClientSession pick() {
        List<ClientSocket> all = sockets;
        ClientSession best = null;
        for (int i = 0; i < all.size(); i++) {
            ClientSession session = all.get(i).open();
            if (session != null && (best == null || session.isBetterThan(best))) {
                best = session;
            }
        }
        return best;
    }

    /** Sends a ping on every open session that has none under way. */
    void probe() {
        sockets.forEach(ClientSocket::probe);
    }

    /** The server as it introduced itself last on any of the sockets, or null. */
    @Nullable
    Peer peer() {
        for (ClientSocket socket : sockets) {
            Peer peer = socket.peer();
            if (peer != null) {
                return peer;
            }
        }
        return null;
    }

    /** Returns why there is no open session, as far as that is known. */
    @Nullable
    ConnectFailure failure() {
        return sockets.stream()
                .map(ClientSocket::failure)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(ConnectFailure::atNanos))
                .orElse(null);
    }

    /** A socket has changed; on its event loop. */
    void socketChanged() {
        List<ServiceConnection> told;
        lock.lock();
        try {
            ConnectionState best = bestState();
            if (best == state || closed) {
                return;
            }
            state = best;
            told = List.copyOf(users);
            told.forEach(user -> user.enqueue(best));
        } finally {
            lock.unlock();
        }
        told.forEach(ServiceConnection::tellListener);
    }

    private ConnectionState bestState() {
        int best = BEST_FIRST.size() - 1;
        for (ClientSocket socket : sockets) {
            best = Math.min(best, BEST_FIRST.indexOf(socket.state()));
        }
        return BEST_FIRST.get(best);
    }

    @Override
    public String toString() {
        return "sockets to " + key + " (" + state + ')';
    }
}
