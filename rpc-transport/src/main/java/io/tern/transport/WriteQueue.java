package io.tern.transport;

import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what many threads want to send to the one event loop that sends it: however many items arrive, the loop is woken
 * once and told once when a batch is complete, so that a batch costs one flush. Never waits for more to come.
 *
 * <p>Thread-safe. Bounded by its users, who count what they put in.
 *
 * @param <E> an item
 */
final class WriteQueue<E> implements Runnable {
    /** Where items go. Confined to the event loop, but see {@link #offer}. */
    interface Sink<E> {
        /** Takes one item; must not throw. If it does, that is logged, and the queue goes on with the next item. */
        void take(E item);

        /** No more items for now. */
        void batchTaken();
    }

    /*
     * `awake` is a lock on the consumer's side of the queue: whoever turns it on either gets the loop to drain the queue or,
     * if the loop has ended, drains it itself. It is turned off only after a drain, and the queue is looked at once more
     * then; an item added in between either is seen by that look or finds `awake` off and wakes the loop again. For that the
     * item has to be visible before `awake` is read, which the queue alone does not promise: while it adds a chunk it looks empty
     * until its index is stored, and that store is only a release.
     *
     * A loop that cannot be woken, for want of memory as a rule, leaves `awake` off: the next item wakes it, or the next tick
     * of the connection drains the queue.
     */
    private static final Logger logger = LoggerFactory.getLogger(WriteQueue.class);

    private static final int CHUNK = 256;
    /** After so many items the loop gets to read, or replies would wait behind a flood of requests. */
    private static final int BATCH = 512;

    private final MpscUnboundedAtomicArrayQueue<E> items = new MpscUnboundedAtomicArrayQueue<>(CHUNK);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Executor loop;
    private final Sink<E> sink;

    WriteQueue(Executor loop, Sink<E> sink) {
        this.loop = loop;
        this.sink = sink;
    }

    /**
     * Adds an item. Each item reaches the sink exactly once: on the event loop, or on this thread if the loop has ended. Where the
     * loop cannot be woken the item waits for the next one, or for {@link #catchUp}.
     *
     * @throws OutOfMemoryError if there is no memory for the item, which is not added then
     */
    void offer(E item) {
        items.offer(item);
        VarHandle.fullFence();
        if (!awake.get() && awake.compareAndSet(false, true)) {
            wake();
        }
    }

    private void wake() {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException e) {
            // The loop has ended, so nobody else consumes; the sink knows that its connection is closed.
            run();
        } catch (Throwable e) {
            sleep(e);
        }
    }

    private void sleep(Throwable cause) {
        awake.set(false);
        logger.warn("An event loop could not be woken; what waits for it is sent with its next tick", cause);
    }

    /** Drains what waits although nobody wakes the loop for it; to be called now and then. Only for the event loop. */
    void catchUp() {
        if (!items.isEmpty() && awake.compareAndSet(false, true)) {
            run();
        }
    }

    /** Drains; only for the event loop. */
    @Override
    public void run() {
        boolean more;
        do {
            more = drainBatch();
            if (more) {
                // Still awake: nobody else wakes the loop, so go on from here.
                wakeAgain();
                return;
            }
            awake.set(false);
        } while (!items.isEmpty() && awake.compareAndSet(false, true));
    }

    private void wakeAgain() {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException e) {
            while (drainBatch()) {
                // Ends when the producers do.
            }
            awake.set(false);
        } catch (Throwable e) {
            sleep(e);
        }
    }

    private boolean drainBatch() {
        int taken = 0;
        E item;
        while (taken < BATCH && (item = items.poll()) != null) {
            take(item);
            taken++;
        }
        if (taken > 0) {
            batchTaken();
        }
        return taken == BATCH;
    }

    /** Whatever is thrown must not leave `awake` on, or nothing would ever be sent again. */
    private void take(E item) {
        try {
            sink.take(item);
        } catch (Throwable e) {
            logger.error("{} could not be taken out of a connection's queue", item, e);
        }
    }

    private void batchTaken() {
        try {
            sink.batchTaken();
        } catch (Throwable e) {
            logger.error("A batch could not be ended", e);
        }
    }
}
