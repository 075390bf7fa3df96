package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Priority;
import io.tern.api.RuntimeContext;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The same rate for each of many values, such as names of callers: exact for each, in bounded memory. For a value that is known a
 * call takes no lock and allocates nothing. Thread-safe.
 */
final class KeyedRates {
    /*
     * A hash table of lists, each replaced as a whole under the lock and read without it; four values a list where there are as many as
     * may be. Pages of lists are made when they are needed: a few values cost some kilobytes, a million some 50 MB.
     *
     * What a value is owed is one moment (see CellPace), and one that is past means nothing: such values are forgotten, which loses
     * nothing, so there is neither a time to live nor a wrong eviction. Forgetting is paid for by those who come: each new value clears its own list
     * and the next one in turn, so no thread ever clears all. Forgetting first marks the cell, by the same compare-and-set that calls
     * use; so a call that has found it meanwhile looks again instead of counting where nobody looks any more.
     *
     * A call is counted at the time at which it came, and one that came before another may be looked at after it. What is promised for a window
     * holds in any order, but a value may have been forgotten meanwhile that was still owed something when the late one came: so
     * the shared rate is owed what the latest of those was, which means nothing to who comes now, and new values begin there. Who
     * comes later than his burst is worth, one of 0 or one of few calls of many a second, may so be refused for these moments; the
     * default, a tenth of the rate, is worth 100 ms.
     *
     * Where all places are taken by values that are still owed something, all others share one rate. When one of them gets a place
     * later, it starts with what is owed there, which is no less than its own part: so the promise holds for it throughout. All
     * that happens under the lock.
     *
     * A value is known by a 64-bit hash with secrets. Of a million values two share one hash with a probability of 3 in 10^8;
     * they would share a rate, so never more is let through than should be. Sketches such as count-min take less memory, but add up
     * values that collide as a matter of course.
     */
    static final int MOST_VALUES = 1 << 20;

    private static final int VALUES_PER_LIST = 4;
    private static final int LISTS_PER_PAGE = 64;
    private static final Cell[] EMPTY = {};

    private final CellPace pace;
    private final long firstSecret;
    private final long secondSecret;
    private final long lengthSecret;
    private final int mostValues;
    private final int lists;
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<Cell @Nullable []>> pages;
    private final Cell shared = new Cell(0, 0);
    private final ReentrantLock lock = new ReentrantLock();
    private int size; // guarded by lock
    private int hand; // guarded by lock

    /**
     * No values yet.
     *
     * @param seed of the hash; random, so that nobody can choose values that fall into one list or share a rate
     * @param mostValues with a rate of their own at once
     */
    KeyedRates(Clock clock, int perSecond, int burst, long seed, int mostValues) {
        pace = new CellPace(clock, perSecond, burst);
        firstSecret = secret(seed, 1);
        secondSecret = secret(seed, 2);
        lengthSecret = secret(seed, 3);
        this.mostValues = mostValues;
        lists = Integer.highestOneBit(Math.max(1, mostValues / VALUES_PER_LIST));
        pages = new AtomicReferenceArray<>(lists / LISTS_PER_PAGE + 1);
    }

    /** No values yet, and room for as many as there may be. */
    static KeyedRates of(RateTerms terms, RuntimeContext runtime) {
        return new KeyedRates(
                runtime.clock(),
                terms.perSecond(),
                terms.burst(),
                runtime.random().nextLong(),
                MOST_VALUES);
    }

    /**
     * Takes a place of a value's rate: 0 if there was one, else after how many nanoseconds there will be.
     *
     * @param arrivalNanos when the call came, on the monotonic clock
     */
    long tryAcquire(String value, Priority priority, long arrivalNanos) {
        long hash = hash(value);
        long arrival = pace.at(arrivalNanos);
        Cell cell = find(hash);
        long waitNanos = cell == null ? Cell.FORGOTTEN : cell.tryAcquire(pace, priority, arrival);
        return waitNanos == Cell.FORGOTTEN ? tryAcquireAnew(hash, priority, arrival) : waitNanos;
    }

    private long tryAcquireAnew(long hash, Priority priority, long arrival) {
        lock.lock();
        try {
            Cell known = find(hash);
            return (known != null ? known : newCell(hash, arrival)).tryAcquire(pace, priority, arrival);
        } finally {
            lock.unlock();
        }
    }

    /** A cell with a place in the table, or the shared one. Under the lock. */
    private Cell newCell(long hash, long arrival) {
        hand = (hand + 1) % lists;
        forgetIdle(hand, arrival);
        int list = list(hash);
        forgetIdle(list, arrival);
        if (size >= mostValues) {
            return shared;
        }
        Cell cell = new Cell(hash, shared.get());
        Cell[] old = cells(list);
        Cell[] cells = Arrays.copyOf(old, old.length + 1);
        cells[old.length] = cell;
        page(list).set(list % LISTS_PER_PAGE, cells);
        size++;
        return cell;
    }

    /** Forgets those of a list that are owed nothing at a moment. Under the lock. */
    private void forgetIdle(int list, long moment) {
        Cell[] old = cells(list);
        int kept = 0;
        Cell[] cells = new Cell[old.length];
        for (Cell cell : old) {
            long due = cell.get();
            if (due <= moment && cell.compareAndSet(due, Cell.FORGOTTEN)) {
                shared.accumulateAndGet(due, Math::max);
            } else {
                cells[kept++] = cell;
            }
        }
        if (kept < old.length) {
            size -= old.length - kept;
            page(list).set(list % LISTS_PER_PAGE, kept == 0 ? null : Arrays.copyOf(cells, kept));
        }
    }

    private @Nullable Cell find(long hash) {
        for (Cell cell : cells(list(hash))) {
            if (cell.hash == hash) {
                return cell;
            }
        }
        return null;
    }

    private Cell[] cells(int list) {
        AtomicReferenceArray<Cell @Nullable []> page = pages.get(list / LISTS_PER_PAGE);
        Cell[] cells = page == null ? null : page.get(list % LISTS_PER_PAGE);
        return cells == null ? EMPTY : cells;
    }

    /** Under the lock. */
    private AtomicReferenceArray<Cell @Nullable []> page(int list) {
        AtomicReferenceArray<Cell @Nullable []> page = pages.get(list / LISTS_PER_PAGE);
        if (page == null) {
            page = new AtomicReferenceArray<>(LISTS_PER_PAGE);
            pages.set(list / LISTS_PER_PAGE, page);
        }
        return page;
    }

    private int list(long hash) {
        return (int) hash & (lists - 1);
    }

    /*
     * Multiply and fold, eight characters at a time, as in wyhash. Each factor is masked by a secret of its own, or who swaps the halves of a
     * value would have its hash, whatever the seed; and the length comes in by a factor, too, or it could be made up for by a character.
     */
    long hash(String value) {
        int length = value.length();
        long hash = secondSecret;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            hash = folded(four(value, i) ^ firstSecret, four(value, i + 4) ^ hash);
        }
        long first = 0;
        if (i <= length - 4) {
            first = four(value, i);
            i += 4;
        }
        long last = 0;
        for (; i < length; i++) {
            last = (last << Character.SIZE) | value.charAt(i);
        }
        hash = folded(first ^ firstSecret, last ^ hash);
        return folded(length ^ lengthSecret, hash);
    }

    /** Four characters as one number. */
    private static long four(String value, int from) {
        return value.charAt(from)
                | (long) value.charAt(from + 1) << Character.SIZE
                | (long) value.charAt(from + 2) << (2 * Character.SIZE)
                | (long) value.charAt(from + 3) << (3 * Character.SIZE);
    }

    /** Both halves of the product of 128 bits, without signs: two factors that both change theirs would have the same product. */
    private static long folded(long a, long b) {
        long high = Math.multiplyHigh(a, b) + ((a >> (Long.SIZE - 1)) & b) + ((b >> (Long.SIZE - 1)) & a);
        return (a * b) ^ high;
    }

    /** The next of SplitMix64's numbers, which are as good as independent of each other. */
    private static long secret(long seed, int number) {
        long mixed = seed + number * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** Values that have a rate of their own now. */
    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "KeyedRates[" + pace + " each, " + size() + " values]";
    }

    /** When a value's next event is due, and nothing else: there are a million of them. Thread-safe. */
    private static final class Cell extends AtomicLong {
        /** Instead of a moment, and instead of a time to wait. */
        static final long FORGOTTEN = Long.MIN_VALUE;

        private static final long serialVersionUID = 1L;

        private final long hash;

        Cell(long hash, long due) {
            super(due);
            this.hash = hash;
        }

        /** 0, a time to wait in nanoseconds, or {@link #FORGOTTEN}. */
        long tryAcquire(CellPace pace, Priority priority, long arrival) {
            while (true) {
                long due = get();
                if (due == FORGOTTEN) {
                    return FORGOTTEN;
                }
                long next = pace.next(due, arrival, priority);
                if (next == CellPace.REFUSED) {
                    return Math.max(1, pace.waitNanos(due, priority));
                }
                if (compareAndSet(due, next)) {
                    return 0;
                }
            }
        }
    }
}
