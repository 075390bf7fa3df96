package io.tern.protocol;

import io.tern.api.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Memory for bodies that are still arriving, shared by all connections of a transport. When they hold more than the limit, the
 * slowest is closed and the reading of the largest pauses; below three quarters of it reading goes on. So many peers that
 * announce much and send little cannot starve the rest. Thread-safe.
 */
public final class BodyBudget {
    /*
     * A body is charged for the memory it really has, with each read that brings more than it has room for; a body that arrives in one read
     * is none of this. Each growth beyond the limit gives up one connection: what is held
     * shrinks even if everybody else is paused. When only paused ones are left, the largest reads on, or nothing would ever be finished;
     * and should those that read send nothing while others wait for them, sweep() gives them up. Slow is who sent least per second of
     * reading; the first second counts as a whole one, or who just began would look slow. A small message in two reads has sent next to
     * nothing, and giving it up would gain nothing: it is not asked within that second, while there are others. Nor is it ever paused, or
     * peers that send nothing but small messages would wait for those that send large ones.
     *
     * What a body has had is there for the next one: where many arrive at once the collector would copy all of them, again and again, and everybody
     * waits for it. Arrays that none has needed for a second are let go, and while none is arriving the collector may take them all.
     */
    private static final long SECOND_NANOS = 1_000_000_000;

    private final long limitBytes;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** Those with memory of an unfinished body. Guarded by {@link #lock}, as is all below. */
    private final Set<Account> accounts = new LinkedHashSet<>();

    private final SpareArrays spare = new SpareArrays();
    private long usedBytes;
    private boolean pausing;

    /** What the budget asks of a connection. Called on any thread, under a lock: it only hands the wish on. */
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
        lock.lock();
        try {
            return usedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that are kept for bodies to come. */
    long spareBytes() {
        lock.lock();
        try {
            return spare.bytes();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives up the slowest connection as long as others wait for it, and lets memory go that nobody has needed since the last time; to be
     * called about once a second.
     */
    public void sweep() {
        lock.lock();
        try {
            spare.sweep();
            if (pausing) {
                giveUp(slowest());
                settle();
                keepWithinLimit();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is used and what is kept are together no more than the limit. */
    private void keepWithinLimit() {
        spare.keep(limitBytes - usedBytes);
        spare.hold(!accounts.isEmpty());
    }

    private void take(Account account, int bytes) {
        account.heldBytes += bytes;
        usedBytes += bytes;
        if (usedBytes > limitBytes) {
            pausing = true;
            giveUp(slowest());
            if (usedBytes > limitBytes) {
                pause(largest(false));
            }
            keepOneReading();
        }
        keepWithinLimit();
    }

    private void free(Account account) {
        accounts.remove(account);
        usedBytes -= account.heldBytes;
        account.heldBytes = 0;
        resume(account);
        settle();
    }

    private void settle() {
        if (pausing && usedBytes <= limitBytes / 4 * 3) {
            pausing = false;
            accounts.forEach(this::resume);
        } else if (pausing) {
            keepOneReading();
        }
    }

    /** Its bytes count as freed at once, or the next growth would close another one before this one's socket is gone. */
    private void giveUp(@Nullable Account account) {
        if (account != null) {
            account.givenUp = true;
            accounts.remove(account);
            usedBytes -= account.heldBytes;
            account.reader.close(
                    "its unfinished message of " + account.heldBytes + " bytes arrives slowest of all, and "
                            + limitBytes + " bytes are the limit for those of all connections");
            account.heldBytes = 0;
        }
    }

    private void keepOneReading() {
        if (largest(false) == null) {
            resume(largest(true));
        }
    }

    private void pause(@Nullable Account account) {
        if (account != null) {
            account.paused = true;
            account.pausedNanos = clock.nanoTime();
            account.reader.pause();
        }
    }

    private void resume(@Nullable Account account) {
        if (account != null && account.paused) {
            account.paused = false;
            account.sinceNanos += clock.nanoTime() - account.pausedNanos;
            account.reader.resume();
        }
    }

    private @Nullable Account largest(boolean paused) {
        Account found = null;
        for (Account account : accounts) {
            boolean asked = account.paused == paused && account.heldBytes >= SpareArrays.ARRAY_BYTES;
            if (asked && (found == null || account.heldBytes > found.heldBytes)) {
                found = account;
            }
        }
        return found;
    }

    private @Nullable Account slowest() {
        Account found = slowest(false);
        return found == null ? slowest(true) : found;
    }

    private @Nullable Account slowest(boolean evenSmall) {
        long now = clock.nanoTime();
        Account found = null;
        for (Account account : accounts) {
            boolean asked =
                    evenSmall || account.heldBytes >= SpareArrays.ARRAY_BYTES || account.readNanos(now) >= SECOND_NANOS;
            if (asked && (found == null || account.bytesPerNano(now) < found.bytesPerNano(now))) {
                found = account;
            }
        }
        return found;
    }

    /** What one connection holds. Its methods are confined to the connection's event loop. */
    public final class Account implements AutoCloseable {
        private final Reader reader;
        private volatile long arrivedBytes;

        /** Guarded by the budget's lock, as is all below. */
        private long heldBytes;

        /** When reading began, later by all the time it was paused. */
        private long sinceNanos;

        private long pausedNanos;

        private boolean paused;
        private boolean givenUp;

        private Account(Reader reader) {
            this.reader = reader;
        }

        /** A body has begun, of which so many bytes are there. */
        void begin(int arrived) {
            arrivedBytes = arrived;
            lock.lock();
            try {
                sinceNanos = clock.nanoTime();
            } finally {
                lock.unlock();
            }
        }

        /** More memory for the body: arrays of one size, of which the last may be smaller; what is in them is anybody's. */
        void grow(int bytes, List<byte[]> arrays) {
            int left = bytes;
            lock.lock();
            try {
                left -= spare.take(bytes, arrays);
                if (!givenUp) {
                    accounts.add(this); // Not before: nothing would be gained by giving it up.
                    take(this, bytes);
                }
            } finally {
                lock.unlock();
            }
            for (; left > 0; left -= SpareArrays.ARRAY_BYTES) {
                arrays.add(new byte[Math.min(left, SpareArrays.ARRAY_BYTES)]);
            }
        }

        /** So many bytes of the body have come by now. */
        void arrived(int bytes) {
            arrivedBytes = bytes;
        }

        /** The body is complete or dropped, and gives up these arrays. */
        void end(List<byte[]> arrays) {
            lock.lock();
            try {
                free(this);
                spare.giveBack(arrays);
                keepWithinLimit();
            } finally {
                lock.unlock();
            }
        }

        /** Drops what is held. Idempotent. */
        @Override
        public void close() {
            end(List.of());
        }

        private double bytesPerNano(long now) {
            return (double) arrivedBytes / Math.max(SECOND_NANOS, readNanos(now));
        }

        private long readNanos(long now) {
            return (paused ? pausedNanos : now) - sinceNanos;
        }
    }
}
