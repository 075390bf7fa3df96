package io.tern.filter;

import io.tern.api.QuotaLease;
import io.tern.api.QuotaRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The permits of one key, those that are there and those that are leased. Not thread-safe. */
final class QuotaBucket {
    /*
     * A token bucket in which what is leased takes up room: tokens + leased <= burst + 1 at any time. So it is exact for every window:
     * what is used in one was leased when the window began, or was a token then, or has come since, which is at most
     * burst + 1 + rate x window. A plain bucket would grant the same permits, but those of a whole lease's time could be used at once.
     *
     * How much a holder has left is known only when it says so, and it never has more than it said. A lease ends here later than at its
     * holder, which counts from when it asked; the difference between the two limits below is for clocks that do not run alike.
     *
     * Tokens are counted in parts, as many as a second has nanoseconds, so that a nanosecond brings as many as the rate says.
     */
    /** How long a lease may be used. Long, for it costs only room: an idle instance asks once a second to have some permits at hand. */
    static final int VALID_MILLIS = 2_000;

    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(VALID_MILLIS + VALID_MILLIS / 4);
    private static final long TOKEN = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_HOLDERS = 10_000;
    private static final int LEAST_RETRY_MILLIS = 5;
    private static final int MOST_RETRY_MILLIS = 500;

    /** Those that have asked lately; the one that was renewed longest ago first. */
    private final Map<String, Holder> holders = new LinkedHashMap<>();

    /** Those of them that have nothing and wait for a token, in the order of waiting. */
    private final Set<String> line = new LinkedHashSet<>();

    private int rate;
    private int burst;
    private long parts;
    private long seenNanos;
    private long leased;
    private long wanted;
    /** Immutable. */
    private record Holder(long sequence, int permits, int wanted, long endNanos) {}

    /** Empty: what another coordinator has granted before may still be used. */
    QuotaBucket(long nowNanos) {
        seenNanos = nowNanos;
    }

    /** Answers a request. */
    QuotaLease lease(QuotaRequest request, long nowNanos) {
        pass(nowNanos);
        if (request.wanted() > 0 || rate == 0) { // Who has no calls may not have heard of another limit.
            rate = request.rate();
            burst = request.burst();
        }
        Holder before = holders.get(request.holder());
        if (before == null ? holders.size() >= MOST_HOLDERS : request.sequence() <= before.sequence()) {
            return new QuotaLease(0, 0, MOST_RETRY_MILLIS, Math.max(1, holders.size()));
        }
        int held = before == null ? request.held() : Math.min(request.held(), before.permits());
        int wants = Math.min(request.wanted(), burst + 1);
        holders.remove(request.holder()); // It is behind those that have renewed their leases before.
        put(request.holder(), before, new Holder(request.sequence(), held, wants, nowNanos + KEPT_NANOS));
        parts = Math.min(parts, room());
        return answer(request, held, wants, before == null ? nowNanos + KEPT_NANOS : before.endNanos());
    }

    private QuotaLease answer(QuotaRequest request, int held, int wants, long endNanos) {
        long free = free(request.holder());
        Holder now = Objects.requireNonNull(holders.get(request.holder()));
        int granted = (int) granted(Math.max(wants, reserve(free)) - held, wants, free);
        parts -= granted * TOKEN;
        if (held + granted == 0 && wants > 0) {
            line.add(request.holder());
        } else {
            line.remove(request.holder());
        }
        boolean neededElsewhere = wants == 0 && wanted > 0 && granted == 0 && free == 0;
        // What is needed elsewhere it still has until it says otherwise.
        long end = neededElsewhere ? endNanos : now.endNanos();
        put(request.holder(), now, new Holder(now.sequence(), held + granted, wants, end));
        int retryMillis = held + granted < wants || neededElsewhere ? retryMillis() : 0;
        return new QuotaLease(granted, neededElsewhere ? 0 : VALID_MILLIS, retryMillis, holders.size());
    }

    /** The tokens that are there, but for one for each that has waited longer. */
    private long free(String holder) {
        long free = parts / TOKEN;
        for (String other : line) {
            if (free == 0 || other.equals(holder)) {
                break;
            }
            free--;
        }
        return free;
    }

    /** What everybody may have without asking for it, while at least half of all is there: half of all, divided by all. */
    private long reserve(long free) {
        long all = burst + 1L;
        return free >= 2 && 2 * free > all ? Math.max(1, all / (2L * holders.size())) : 0;
    }

    /** Everything that is missing where there is enough for all; else a part of what there is, by what each of them wants. */
    private long granted(long missing, int wants, long free) {
        if (missing <= 0 || free == 0) {
            return 0;
        }
        if (free >= wanted) {
            return Math.min(missing, free);
        }
        return wants == 0 ? 0 : Math.min(missing, Math.max(1, free * wants / wanted));
    }

    /** When the next token is there; where all are leased, nobody knows. */
    private int retryMillis() {
        long missing = Math.max(0, TOKEN - parts);
        long millis = missing / rate / TimeUnit.MILLISECONDS.toNanos(1) + 1;
        return (int) Math.max(LEAST_RETRY_MILLIS, Math.min(MOST_RETRY_MILLIS, millis));
    }

    /** Lets time go on: tokens come, leases end. */
    private void pass(long nowNanos) {
        long elapsed = nowNanos - seenNanos;
        if (elapsed > 0) {
            seenNanos = nowNanos;
            long missing = room() - parts;
            if (rate > 0 && missing > 0) {
                parts += elapsed > missing / rate ? missing : elapsed * rate;
            }
        }
        Iterator<Map.Entry<String, Holder>> oldest = holders.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Holder> one = oldest.next();
            if (one.getValue().endNanos() - nowNanos > 0) {
                return;
            }
            line.remove(one.getKey());
            forget(one.getValue());
            oldest.remove();
        }
    }

    /** As many parts as there may be beside what is leased. */
    private long room() {
        return Math.max(0, burst + 1 - leased) * TOKEN;
    }

    private void put(String name, @Nullable Holder before, Holder after) {
        if (before != null) {
            forget(before);
        }
        holders.put(name, after);
        leased += after.permits();
        wanted += after.wanted();
    }

    private void forget(Holder holder) {
        leased -= holder.permits();
        wanted -= holder.wanted();
    }

    /** Whether nobody holds or wants anything any more. */
    boolean isUnused(long nowNanos) {
        pass(nowNanos);
        return holders.isEmpty();
    }

    @Override
    public String toString() {
        return rate + " a second, burst " + burst + ": " + parts / TOKEN + " there, " + leased + " leased to "
                + holders.size();
    }
}
