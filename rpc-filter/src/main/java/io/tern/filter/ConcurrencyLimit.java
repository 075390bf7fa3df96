package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.MethodDescriptor;
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
    private final AtomicInteger inFlight;
    private final ConcurrencyRefusal refusal;
    private volatile int limit;

    /** @param inFlight calls inside, those that other limits of the same owner let in among them */
    ConcurrencyLimit(AtomicInteger inFlight, int limit, ConcurrencyRefusal refusal) {
        this.inFlight = inFlight;
        this.limit = limit;
        this.refusal = refusal;
        refusal.prepare(limit);
    }

    /** The setting that makes a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> setting, RefusalScope scope) {
        /**
         * The limits of a service, or null if there are none.
         *
         * @param counts calls that are inside already, by {@link SaidSettings#owner}
         */
        @Nullable
        MethodLimits<Limit> limits(SaidSettings said, Lasting<Object, AtomicInteger> counts) {
            return MethodLimits.of(
                    said,
                    limit(said, null, said.ofService(setting), counts),
                    method -> limit(said, method, said.ofMethod(method, setting), counts));
        }

        private @Nullable Limit limit(
                SaidSettings said,
                @Nullable MethodDescriptor method,
                @Nullable Integer limit,
                Lasting<Object, AtomicInteger> counts) {
            Object limited = method != null ? method : said.service();
            return limit == null
                    ? null
                    : new ConcurrencyLimit(
                            counts.of(said.owner(method), AtomicInteger::new),
                            limit,
                            ConcurrencyRefusal.ofFixed(limited, scope, setting));
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
