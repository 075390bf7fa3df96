package io.tern.transport;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts a server's connections, in all and by address, against their limits. Where a limit is reached, a newcomer takes the place of the
 * connection that has been there longest without introducing itself: who only connects cannot keep others out. Thread-safe.
 *
 * @param <C> a connection
 */
final class AcceptLimits<C> {
    private final int limit;
    private final int limitPerHost;
    private final Consumer<C> closer;
    private final ReentrantLock lock = new ReentrantLock();

    /** Where each counted connection comes from. Guarded by {@link #lock}, as is all below. */
    private final Map<C, Host<C>> counted = new HashMap<>();

    private final Map<String, Host<C>> hosts = new HashMap<>();
    /** Who has not introduced itself, the oldest first. */
    private final Set<C> strangers = new LinkedHashSet<>();

    /**
     * Limits.
     *
     * @param closer closes a connection that has to make room; called under a lock, so it only hands the wish on
     */
    AcceptLimits(int limit, int limitPerHost, Consumer<C> closer) {
        this.limit = limit;
        this.limitPerHost = limitPerHost;
        this.closer = closer;
    }

    /** Counts a connection; null if it may stay, else why not, and then it is not counted. */
    @Nullable
    String tryAdd(String name, C connection) {
        lock.lock();
        try {
            Host<C> host = hosts.get(name);
            if (host != null && host.count >= limitPerHost && !makeRoom(host.strangers)) {
                return "the limit of " + limitPerHost + " connections from one address is reached";
            }
            if (counted.size() >= limit && !makeRoom(strangers)) {
                return "the limit of " + limit + " connections is reached";
            }
            add(hosts.computeIfAbsent(name, Host::new), connection);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void add(Host<C> host, C connection) {
        host.count++;
        host.strangers.add(connection);
        strangers.add(connection);
        counted.put(connection, host);
    }

    private boolean makeRoom(Set<C> oldestFirst) {
        for (C oldest : oldestFirst) {
            uncount(oldest);
            closer.accept(oldest);
            return true;
        }
        return false;
    }

    /** Whether a connection may stay. */
    boolean isCounted(C connection) {
        lock.lock();
        try {
            return counted.containsKey(connection);
        } finally {
            lock.unlock();
        }
    }

    /** A connection has introduced itself, and keeps its place from now on. */
    void introduced(C connection) {
        lock.lock();
        try {
            Host<C> host = counted.get(connection);
            if (host != null) {
                host.strangers.remove(connection);
                strangers.remove(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A connection has ended. Idempotent. */
    void remove(C connection) {
        lock.lock();
        try {
            uncount(connection);
        } finally {
            lock.unlock();
        }
    }

    private void uncount(C connection) {
        Host<C> host = counted.remove(connection);
        if (host != null) {
            strangers.remove(connection);
            host.strangers.remove(connection);
            host.count--;
            if (host.count == 0) {
                hosts.remove(host.name);
            }
        }
    }

    /** Connections that are counted. */
    int total() {
        lock.lock();
        try {
            return counted.size();
        } finally {
            lock.unlock();
        }
    }

    /** The connections of one address. */
    private static final class Host<C> {
        private final String name;
        /** Who has not introduced itself, the oldest first. */
        private final Set<C> strangers = new LinkedHashSet<>();

        private int count;

        Host(String name) {
            this.name = name;
        }
    }
}
