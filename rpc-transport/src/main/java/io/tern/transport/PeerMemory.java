package io.tern.transport;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Memory that clients make a server keep and that only they can free: replies that they do not read, names that they have defined. Shared by
 * all connections of a transport; when they hold more than the limit, the one that holds most is closed. So no number of clients
 * that keep to the limits of each connection can take the memory of all. Thread-safe.
 */
final class PeerMemory {
    private final long limitBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Those that hold anything. Guarded by {@link #lock}, as is all below. */
    private final Set<Account> holders = new LinkedHashSet<>();

    private long usedBytes;

    PeerMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * An account for a connection, which closes it.
     *
     * @param closer closes the connection, saying why; called on any thread, under a lock: it only hands the wish on
     */
    Account newAccount(Consumer<String> closer) {
        return new Account(closer);
    }

    /** Bytes that all connections hold. */
    long usedBytes() {
        lock.lock();
        try {
            return usedBytes;
        } finally {
            lock.unlock();
        }
    }

    private void set(Account account, long bytes) {
        usedBytes += bytes - account.heldBytes;
        account.heldBytes = bytes;
        if (bytes > 0) {
            holders.add(account);
        } else {
            holders.remove(account);
        }
    }

    /** What they hold counts as freed at once, or the next growth would close another one before this one's socket is gone. */
    private void closeLargest() {
        Account largest = null;
        for (Account holder : holders) {
            if (largest == null || holder.heldBytes > largest.heldBytes) {
                largest = holder;
            }
        }
        if (largest != null) {
            largest.closer.accept("it makes this side keep " + largest.heldBytes
                    + " bytes of unread replies and defined names, more than any other, and " + limitBytes
                    + " bytes are the limit for all connections (peerMemoryBytes)");
            largest.closed = true;
            set(largest, 0);
        }
    }

    /** What one connection holds. Its methods are confined to the connection's event loop. */
    final class Account implements AutoCloseable {
        private final Consumer<String> closer;
        private long unreadBytes;
        private long definedBytes;

        /** Guarded by the memory's lock, as is all below. */
        private long heldBytes;

        private boolean closed;

        private Account(Consumer<String> closer) {
            this.closer = closer;
        }

        /** So many bytes of replies are not read now. */
        void unread(long bytes) {
            if (bytes != unreadBytes) {
                unreadBytes = bytes;
                changed();
            }
        }

        /** Names of so many bytes have been added. */
        void defined(long bytes) {
            definedBytes += bytes;
            changed();
        }

        private void changed() {
            lock.lock();
            try {
                if (!closed) {
                    set(this, unreadBytes + definedBytes);
                    while (usedBytes > limitBytes) {
                        closeLargest();
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        /** The connection is gone. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                set(this, 0);
            } finally {
                lock.unlock();
            }
        }
    }
}
