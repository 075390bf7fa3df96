package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Refusal;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A concurrency limit whose height follows what calls take. Looks at no clock and allocates nothing; a lock is taken once a round.
 * Thread-safe.
 */
final class AdaptiveGate implements ServerAdmission.Gate {
    /** A call counts as no longer than this, so that a sum of as many as a round has fits beside their number. */
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Ends in a round; more than fit make the next one. */
    private static final int MOST_ENDS = 10_000;

    // A round's ends and what they took, in one word: 16 bits and 48, in units of 64 ns, of which 10,000 minutes are
    // 2^43.
    private static final int SUM_BITS = 48;
    private static final long SUM_MASK = (1L << SUM_BITS) - 1;
    private static final int UNIT_SHIFT = 6;

    private final Places places;
    private final AdaptiveLevel level; // guarded by lock
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong round = new AtomicLong();
    private volatile int roundEnds = AdaptiveLevel.LEAST_ENDS;
    private volatile boolean refused;

    /**
     * Limits {@code places} from now on.
     *
     * @param most the limit is never above
     */
    AdaptiveGate(Places places, int most) {
        this.places = places;
        level = new AdaptiveLevel(most);
        places.limitTo(level.level());
    }

    @Override
    public Admission admit(RequestHead head) {
        Admission admission = places.admit(head);
        if (admission instanceof Refusal && !refused) {
            refused = true;
        }
        return admission;
    }

    @Override
    public void ended(RequestHead head, Result result, long durationNanos, int replyBytes) {
        places.ended(head, result, durationNanos, replyBytes);
        if (saysWhatCallsTake(result)) {
            count(Math.max(0, Math.min(durationNanos, LONGEST_NANOS)) >> UNIT_SHIFT);
        }
    }

    /** Whatever ran to its end, or for as long as its caller waited. What was turned away or broke at once says nothing. */
    private static boolean saysWhatCallsTake(Result result) {
        return result.failure() == null
                || switch (result.failure().code()) {
                    case DEADLINE_EXCEEDED, CANCELLED -> true;
                    default -> false;
                };
    }

    private void count(long units) {
        while (true) {
            long seen = round.get();
            long ends = (seen >>> SUM_BITS) + 1;
            long sum = (seen & SUM_MASK) + units;
            boolean last = ends >= roundEnds;
            if (round.compareAndSet(seen, last ? 0 : ends << SUM_BITS | sum)) {
                if (last) {
                    endRound((double) (sum << UNIT_SHIFT) / ends);
                }
                return;
            }
        }
    }

    private void endRound(double meanNanos) {
        lock.lock();
        try {
            int inFlight = places.inFlight();
            boolean wanted = refused || inFlight > level.level() / 2;
            refused = false;
            level.round(meanNanos, wanted);
            places.limitTo(level.level());
            roundEnds = Math.max(AdaptiveLevel.LEAST_ENDS, Math.min(MOST_ENDS, inFlight));
        } finally {
            lock.unlock();
        }
    }

    /** Ends that have been counted since the last round. */
    int endsOfRound() {
        return (int) (round.get() >>> SUM_BITS);
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "AdaptiveGate[" + level + ", " + places + ']';
        } finally {
            lock.unlock();
        }
    }
}
