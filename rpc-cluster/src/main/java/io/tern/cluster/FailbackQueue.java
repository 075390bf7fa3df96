package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.KeptArguments;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one reference that failed and are sent again later, over all versions of its options: as the newest says, and by its failover.
 * Arguments are kept as they were when the call was made. Thread-safe.
 */
final class FailbackQueue {
    private static final Logger logger = LoggerFactory.getLogger(FailbackQueue.class);

    private final Function<Invocation, @Nullable KeptArguments> keeping;
    private final ServiceDescriptor service;
    private final RuntimeContext runtime;
    private final RareWarning warning;
    private final AtomicInteger size = new AtomicInteger();
    /** Until they have ended, those on their way included. */
    private final Set<FailbackCall> calls = ConcurrentHashMap.newKeySet();

    /** Who sends them; null while no version has failback. */
    private volatile @Nullable FailbackInvoker sender;

    private volatile boolean closed;

    /**
     * An empty queue.
     *
     * @param keeping makes the arguments of a call outlive it; null where they cannot change
     */
    FailbackQueue(ClientContext context, Function<Invocation, @Nullable KeptArguments> keeping) {
        this.keeping = keeping;
        service = context.service();
        runtime = context.runtime();
        warning = new RareWarning(runtime.clock());
    }

    /**
     * Has another version send the calls from now on. What it may not send is lost.
     *
     * @param next null if it has no failback
     */
    void sentBy(@Nullable FailbackInvoker next) {
        sender = next;
        int lost = 0;
        for (FailbackCall call : calls) {
            lost += call.isWaiting() && !call.mayBeSent(next) && giveUp(call) ? 1 : 0;
        }
        warnOf(lost, "since the options of the reference have changed");
    }

    /** Gives up what waits and cancels what is on its way, if this is who sends; idempotent. */
    void closedBy(FailbackInvoker closing) {
        if (closing != sender) {
            return; // Another version sends what waits.
        }
        closed = true;
        int lost = 0;
        for (FailbackCall call : calls) {
            lost += giveUp(call) ? 1 : 0;
        }
        warnOf(lost, "since the reference is closed");
    }

    private boolean giveUp(FailbackCall call) {
        if (!remove(call)) {
            return false;
        }
        call.giveUp();
        counts().lost().increment();
        return true;
    }

    private void warnOf(int lost, String why) {
        if (lost > 0) {
            logger.warn(
                    "{} of {} whose callers got empty results will not be sent again, {}",
                    Texts.count(lost, "call"),
                    service,
                    why);
        }
    }

    /** Takes a call that has failed; false if nobody will send it, there is no room, or the reference is closed. */
    boolean offer(Invocation invocation, RpcException failure) {
        FailbackInvoker now = sender;
        Invocation sealed = sealed(invocation);
        if (closed || now == null || sealed == null) {
            return false;
        }
        FailbackCall call = new FailbackCall(this, sealed, failure);
        if (!call.mayBeSent(now) || !takePlace(now.capacity())) {
            return false;
        }
        calls.add(call);
        if ((closed || !call.mayBeSent(sender)) && remove(call)) {
            return false; // That may have come before this call was to be seen.
        }
        counts().queued().increment();
        call.putOff();
        return true;
    }

    /**
     * The call with arguments that stay as they are; null if they cannot be written. The caller of a synchronous method waits until this is
     * done.
     */
    private @Nullable Invocation sealed(Invocation invocation) {
        KeptArguments known = invocation.kept();
        KeptArguments kept = known == null ? keeping.apply(invocation) : known;
        if (kept == null) {
            return invocation;
        }
        try {
            kept.seal();
            return kept == known
                    ? invocation
                    : invocation.toBuilder().kept(kept).build();
        } catch (RpcException e) {
            logger.debug("A call of {} cannot be sent later", invocation.method(), e);
            return null;
        }
    }

    private boolean takePlace(int capacity) {
        return size.getAndUpdate(seen -> seen < capacity ? seen + 1 : seen) < capacity;
    }

    boolean contains(FailbackCall call) {
        return calls.contains(call);
    }

    /** Lets a call go that has ended; false if that was done before. */
    boolean remove(FailbackCall call) {
        boolean removed = calls.remove(call);
        if (removed) {
            size.decrementAndGet();
        }
        return removed;
    }

    /** Says that a call's caller was told too much. */
    void lost(Invocation invocation, int triesMade, String why) {
        counts().lost().increment();
        warning.warn(leftOut -> logger.warn(
                "A call of {} whose caller got an empty result is lost, sent again {}: {} ({} more since the last such line)",
                invocation.method(),
                Texts.count(triesMade, "time"),
                why,
                leftOut));
    }

    @Nullable
    FailbackInvoker sender() {
        return sender;
    }

    RuntimeContext runtime() {
        return runtime;
    }

    /** What is counted of the service's calls. */
    FailbackEvents.Counts counts() {
        return FailbackEvents.of(runtime).counts(service);
    }

    int size() {
        return size.get();
    }

    @Override
    public String toString() {
        return "FailbackQueue[" + service + ", " + size() + " waiting]";
    }
}
