package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** So many calls at once; its own permit, since all of its places are alike. Lock-free, allocates nothing. Thread-safe. */
final class ConcurrencyLimit implements Limit, Places, Permit {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ConcurrencyRefusal refusal;
    private volatile int limit;

    ConcurrencyLimit(int limit, ConcurrencyRefusal refusal) {
        this.limit = limit;
        this.refusal = refusal;
    }

    /** The setting that makes a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> setting, RefusalScope scope) {
        /** The limits of a service, or null if there are none. */
        @Nullable
        MethodLimits<Limit> limits(SaidSettings said) {
            return MethodLimits.of(
                    said,
                    limit(said.service(), said.ofService(setting)),
                    method -> limit(method, said.ofMethod(method, setting)));
        }

        private @Nullable Limit limit(Object owner, @Nullable Integer limit) {
            return limit == null
                    ? null
                    : new ConcurrencyLimit(limit, ConcurrencyRefusal.ofFixed(owner, scope, setting));
        }
    }

    @Override
    public boolean hasRoom(Priority priority) {
        return inFlight.get() < priority.partOf(limit);
    }

    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        int most = priority.partOf(limit);
        while (true) {
            int seen = inFlight.get();
            if (seen >= most) {
                return null;
            }
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return this;
            }
        }
    }

    @Override
    public Admission admit(RequestHead head) {
        return LimitGate.admit(this, head);
    }

    @Override
    public void release(Result result) {
        inFlight.decrementAndGet();
    }

    @Override
    public RpcException refusal(Priority priority) {
        return refusal.at(limit, priority);
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public void limitTo(int calls) {
        limit = calls;
    }

    @Override
    public String toString() {
        return "ConcurrencyLimit[" + inFlight + " of " + limit + ']';
    }
}
