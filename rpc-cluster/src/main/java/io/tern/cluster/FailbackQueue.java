package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.PerMethod;
import io.tern.api.RpcException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one reference that failed and are sent again later; bounded. Arguments are held as the caller gave them, so whoever changes
 * them after his call changes what is sent later, too. Closing it gives up what waits and cancels what is on its way. Thread-safe.
 */
final class FailbackQueue implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(FailbackQueue.class);

    private final ClusterContext context;
    private final FailoverInvoker failover;
    private final int capacity;
    private final PerMethod<Integer> tries;
    private final RareWarning warning;
    private final AtomicInteger size = new AtomicInteger();
    /** Until they have ended, those on their way included. */
    private final Set<FailbackCall> calls = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    FailbackQueue(ClusterContext context, FailoverInvoker failover) {
        this.context = context;
        this.failover = failover;
        capacity = Objects.requireNonNull(context.options().get(ClusterSettings.FAILBACK_QUEUE));
        tries = new PerMethod<>(
                context.service(),
                method -> Objects.requireNonNull(context.settings(method).get(ClusterSettings.FAILBACK_TRIES)));
        warning = new RareWarning(context.runtime().clock());
    }

    /** Takes a call that has failed; false if there is no room or the reference is closed. */
    boolean offer(Invocation invocation, RpcException failure) {
        if (closed || !takePlace()) {
            return false;
        }
        int mostTries = Objects.requireNonNull(tries.get(invocation.method()), "a method of another service");
        FailbackCall call = new FailbackCall(this, invocation, Math.max(1, failure.attempt()), mostTries);
        calls.add(call);
        if (closed && remove(call)) {
            return false; // Closing may have come before this call was to be seen.
        }
        call.putOff();
        return true;
    }

    private boolean takePlace() {
        return size.getAndUpdate(seen -> Math.min(capacity, seen + 1)) < capacity;
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
        warning.warn(leftOut -> logger.warn(
                "A call of {} whose caller got an empty result is lost, sent again {}: {} ({} more since the last such line)",
                invocation.method(),
                Texts.count(triesMade, "time"),
                why,
                leftOut));
    }

    ClusterContext context() {
        return context;
    }

    FailoverInvoker failover() {
        return failover;
    }

    @Override
    public void close() {
        closed = true;
        int lost = 0;
        for (FailbackCall call : calls) {
            if (remove(call)) {
                call.giveUp();
                lost++;
            }
        }
        if (lost > 0) {
            logger.warn(
                    "{} of {} whose callers got empty results will not be sent again, since the reference is closed",
                    Texts.count(lost, "call"),
                    context.service());
        }
    }

    @Override
    public String toString() {
        return size.get() + " of " + capacity + " waiting";
    }
}
