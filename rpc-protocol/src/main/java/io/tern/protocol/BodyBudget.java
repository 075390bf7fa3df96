package io.tern.protocol;

import io.tern.api.Clock;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Memory for bodies that are still arriving, shared by all connections of a transport. When they hold more than the limit, the
 * reading of the largest pauses and the slowest is closed; below three quarters of it reading goes on. So many peers that
 * announce much and send little cannot starve the rest. Thread-safe.
 *
 * <p>A body is charged for the memory it really has. Each time the limit is crossed one connection is closed, hence what is
 * held shrinks even if all others are paused; and when only paused ones are left, the largest reads on.
 */
public final class BodyBudget {
    private final long limitBytes;
    private final Clock clock;
    private final AtomicLong usedBytes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private final Set<Account> accounts = new LinkedHashSet<>();
    /** Guarded by {@link #lock} for writing. */
    private volatile boolean pausing;

    /** What the budget asks of a connection. Called on any thread, perhaps under a lock: it only hands the wish on. */
    public interface Reader {
        /** Stops reading from the socket until {@link #resume}. */
        void pause();

        /** Reads again. */
        void resume();

        /** Closes the connection, saying why. */
        void close(String reason);
    }

    /** A budget of so many bytes. */
    public BodyBudget(long limitBytes, Clock clock) {
        this.limitBytes = limitBytes;
        this.clock = clock;
    }

    /** A new account for a connection's {@link FrameDecoder}, which closes it. */
    public Account newAccount(Reader reader) {
        return new Account(reader);
    }

    /** Bytes of all unfinished bodies. */
    public long usedBytes() {
        return usedBytes.get();
    }

    private void exceeded() {
        lock.lock();
        try {
            if (usedBytes.get() <= limitBytes) {
                return;
            }
            pausing = true;
            Account slowest = slowest();
            if (slowest != null) {
                slowest.giveUp();
            }
            Account largest = largest(false);
            if (largest != null && usedBytes.get() > limitBytes) {
                largest.pause();
            }
            keepOneReading();
        } finally {
            lock.unlock();
        }
    }

    private void freed() {
        if (!pausing) {
            return;
        }
        lock.lock();
        try {
            if (usedBytes.get() <= limitBytes / 4 * 3) {
                pausing = false;
                accounts.forEach(Account::resume);
            } else {
                keepOneReading();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Were all paused, nothing would ever be finished. */
    private void keepOneReading() {
        if (accounts.stream().allMatch(account -> account.paused)) {
            Account largest = largest(true);
            if (largest != null) {
                largest.resume();
            }
        }
    }

    private @Nullable Account largest(boolean paused) {
        Account found = null;
        for (Account account : accounts) {
            if (account.paused == paused && (found == null || account.heldBytes > found.heldBytes)) {
                found = account;
            }
        }
        return found;
    }

    private @Nullable Account slowest() {
        long now = clock.nanoTime();
        Account found = null;
        for (Account account : accounts) {
            if (found == null || account.bytesPerNano(now) < found.bytesPerNano(now)) {
                found = account;
            }
        }
        return found;
    }

    /** What one connection holds. Its methods are confined to the connection's event loop. */
    public final class Account implements AutoCloseable {
        private final Reader reader;
        private volatile long heldBytes;
        private volatile long arrivedBytes;
        private volatile long sinceNanos;
        /** Guarded by {@link BodyBudget#lock}. */
        private boolean paused;

        private Account(Reader reader) {
            this.reader = reader;
        }

        /** A body has begun, with memory for so many bytes. */
        void begin(int bytes) {
            arrivedBytes = 0;
            sinceNanos = clock.nanoTime();
            lock.lock();
            try {
                accounts.add(this);
            } finally {
                lock.unlock();
            }
            grow(bytes);
        }

        /** The body takes more memory. */
        void grow(int bytes) {
            heldBytes = heldBytes + bytes;
            if (usedBytes.addAndGet(bytes) > limitBytes) {
                exceeded();
            }
        }

        /** Bytes of the body have come. */
        void arrived(int bytes) {
            arrivedBytes = arrivedBytes + bytes;
        }

        /** The body is complete or dropped. */
        void end() {
            lock.lock();
            try {
                accounts.remove(this);
                usedBytes.addAndGet(-heldBytes);
                heldBytes = 0;
                resume();
            } finally {
                lock.unlock();
            }
            freed();
        }

        /** Drops what is held. Idempotent. */
        @Override
        public void close() {
            end();
        }

        private double bytesPerNano(long now) {
            return (double) arrivedBytes / Math.max(1, now - sinceNanos);
        }

        private void pause() {
            paused = true;
            reader.pause();
        }

        private void resume() {
            if (paused) {
                paused = false;
                reader.resume();
            }
        }

        /** Counts as freed at once, or the next growth would close another one before this one's socket is gone. */
        private void giveUp() {
            accounts.remove(this);
            usedBytes.addAndGet(-heldBytes);
            reader.close("its unfinished message of " + heldBytes + " bytes arrives slowest of all, and " + limitBytes
                    + " bytes are the limit for those of all connections");
            heldBytes = 0;
        }
    }
}
