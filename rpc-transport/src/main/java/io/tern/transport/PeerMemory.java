package io.tern.transport;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Memory that clients make a server keep and that only they can free: replies that they do not read, names that they have defined. Shared by
 * all connections of a transport; the less is free, the less one connection may hold, and when they hold more than the limit nevertheless,
 * the one that holds most is closed. So no number of clients that keep to the limits of each connection can take the memory of all.
 *
 * <p>Much less of it is for replies that are made before those before them have been sent: they are what the collector copies, and made while others
 * wait. What others have made for them keeps no connection waiting that has been sent
 * nearly everything. Thread-safe.
 */
final class PeerMemory {
    /** So small a part of it is for replies that are made before those before them have been sent. */
    private static final int AHEAD_SHARE = 32;
    /** Replies of one connection that are no more than this never count as too many. */
    private static final int FEW_BYTES = 16 * 1024;

    /*
     * That nobody may hold more than is free is the dynamic threshold of Choudhury and Hahne (IEEE/ACM Transactions on Networking 6(2), 1998),
     * with a factor of one: a single connection gets half of the memory, n of them 1/(n + 1) each, and there is always room for one more.
     */
    private final long limitBytes;
    private final long aheadLimitBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Those that hold anything. Guarded by {@link #lock}, as is all below. */
    private final Set<Account> holders = new LinkedHashSet<>();

    /** Read by anybody. */
    private volatile long usedBytes;

    /** Of those, bytes of connections that have been asked to close, or have closed. */
    private long closingBytes;

    /** Bytes of replies that have been made and not sent. Read by anybody. */
    private volatile long replyBytes;

    PeerMemory(long limitBytes) {
        this.limitBytes = limitBytes;
        this.aheadLimitBytes = limitBytes / AHEAD_SHARE;
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
        return usedBytes;
    }

    /** Bytes that may still be held, and the most that one connection should. */
    long freeBytes() {
        return Math.max(0, limitBytes - usedBytes);
    }

    private void set(Account account, long bytes) {
        long used = usedBytes;
        usedBytes = used + bytes - account.heldBytes;
        if (account.closing) {
            closingBytes += bytes - account.heldBytes;
        }
        account.heldBytes = bytes;
        if (bytes > 0) {
            holders.add(account);
        } else {
            holders.remove(account);
        }
    }

    /** What it holds stays counted until it is gone, so others get nothing of it before; but no second one is closed for it. */
    private boolean closeLargest() {
        Account largest = null;
        for (Account holder : holders) {
            if (!holder.closing && (largest == null || holder.heldBytes > largest.heldBytes)) {
                largest = holder;
            }
        }
        if (largest == null) {
            return false;
        }
        largest.closing = true;
        closingBytes += largest.heldBytes;
        largest.closer.accept("it makes this side keep " + largest.heldBytes
                + " bytes of unread replies and defined names, more than any other, and " + limitBytes
                + " bytes are the limit for all connections (peerMemoryBytes)");
        return true;
    }

    /** What one connection holds. Thread-safe, but for what says otherwise. */
    final class Account implements AutoCloseable {
        private final Consumer<String> closer;
        /** Confined to the event loop, as is the next. */
        private long lastUnreadBytes;

        private long lastReplyBytes;

        /** Guarded by the memory's lock, as is all below. */
        private long heldBytes;

        /** Of those, bytes that no end of the connection frees: they lie in a queue until its event loop takes them out. Read by anybody. */
        private volatile long queuedBytes;

        /** Bytes of its replies that have been made and not sent. Read by anybody. */
        private volatile long madeBytes;

        private boolean closing;
        private boolean closed;

        private Account(Consumer<String> closer) {
            this.closer = closer;
        }

        /** So many bytes wait for the client now, replies and others. On the event loop. */
        void unread(long replies, long others) {
            long more = replies + others - lastUnreadBytes;
            long moreReplies = replies - lastReplyBytes;
            if (more != 0 || moreReplies != 0) {
                lastUnreadBytes += more;
                lastReplyBytes = replies;
                add(more, moreReplies);
            }
        }

        /** So many bytes more are held, or less if they are negative. */
        void add(long bytes) {
            add(bytes, 0);
        }

        private void add(long bytes, long replies) {
            lock.lock();
            try {
                if (!closed) {
                    made(madeBytes + replies);
                    hold(heldBytes + bytes);
                }
            } finally {
                lock.unlock();
            }
        }

        private void made(long bytes) {
            long all = replyBytes;
            replyBytes = all + bytes - madeBytes;
            madeBytes = bytes;
        }

        /** Whether more replies have been made for this client than should be before it has been sent some: more than is still free. */
        boolean isAhead() {
            return aheadRoomBytes() < 0;
        }

        /** Bytes of replies that may be made for this client before it has been sent some; negative if they are too many already. */
        long aheadRoomBytes() {
            return Math.max(aheadLimitBytes - replyBytes, FEW_BYTES) - madeBytes;
        }

        /** So many bytes are on their way to the event loop, or have come there if negative; they are held even if the connection is gone. */
        void queued(long bytes) {
            lock.lock();
            try {
                long queued = queuedBytes;
                queuedBytes = queued + bytes;
                made(madeBytes + bytes);
                hold(heldBytes + bytes);
            } finally {
                lock.unlock();
            }
        }

        /** Bytes on their way to the event loop. */
        long queuedBytes() {
            return queuedBytes;
        }

        private void hold(long bytes) {
            set(this, bytes);
            boolean closes = true;
            while (closes && usedBytes - closingBytes > limitBytes) {
                closes = closeLargest();
            }
        }

        /** The connection is gone, and holds no more than what is on its way to the event loop. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                made(queuedBytes);
                set(this, queuedBytes);
                if (!closing) {
                    closing = true;
                    closingBytes += queuedBytes;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
