package io.tern.transport;

import io.tern.api.CallerStats;
import io.tern.api.CallersStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers of a server, and how many calls each has made. Connections count their calls themselves, so a call never looks here. A
 * caller without a connection stays listed until a new one needs its place, the one that left first before others; where all have
 * connections, a new one counts among the others until it connects again. Thread-safe.
 */
final class CallerTable {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}, as is all below. */
    private final Map<Key, Caller> listed = new HashMap<>();

    /** Those without a connection, who left first before others. */
    private final Set<Caller> gone = new LinkedHashSet<>();

    private final Caller others = new Caller(null);

    CallerTable(int most) {
        this.most = most;
    }

    /** What tells callers apart. */
    record Key(String application, String address, String version) {}

    /** A caller's connections. */
    private static final class Caller {
        private final @Nullable Key key;
        private final Set<Member> open = new HashSet<>();
        private long callsOfEnded;

        Caller(@Nullable Key key) {
            this.key = key;
        }

        long calls() {
            long calls = callsOfEnded;
            for (Member member : open) {
                calls += member.calls.getAsLong();
            }
            return calls;
        }
    }

    /** A connection of a caller. Thread-safe. */
    final class Member {
        private final Caller caller;
        private final LongSupplier calls;

        private Member(Caller caller, LongSupplier calls) {
            this.caller = caller;
            this.calls = calls;
        }

        /** The connection has ended. Idempotent. */
        void leave() {
            lock.lock();
            try {
                if (caller.open.remove(this)) {
                    caller.callsOfEnded += calls.getAsLong();
                    if (caller.open.isEmpty() && caller != others) {
                        gone.add(caller);
                    }
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * A connection has introduced itself.
     *
     * @param calls how many calls it has made so far; asked on any thread
     */
    Member join(Key key, LongSupplier calls) {
        lock.lock();
        try {
            Caller caller = caller(key);
            Member member = new Member(caller, calls);
            caller.open.add(member);
            gone.remove(caller);
            return member;
        } finally {
            lock.unlock();
        }
    }

    private Caller caller(Key key) {
        Caller known = listed.get(key);
        if (known != null) {
            return known;
        }
        if (listed.size() >= most && !makeRoom()) {
            return others;
        }
        Caller caller = new Caller(key);
        listed.put(key, caller);
        return caller;
    }

    private boolean makeRoom() {
        for (Caller first : gone) {
            gone.remove(first);
            listed.remove(first.key);
            others.callsOfEnded += first.callsOfEnded;
            return true;
        }
        return false;
    }

    /** All that is known. */
    CallersStats stats() {
        List<CallerStats> found = new ArrayList<>();
        long ofOthers;
        lock.lock();
        try {
            listed.forEach((key, caller) -> found.add(new CallerStats(
                    key.application(), key.address(), key.version(), caller.open.size(), caller.calls())));
            ofOthers = others.calls();
        } finally {
            lock.unlock();
        }
        found.sort(Comparator.comparingLong(CallerStats::calls)
                .reversed()
                .thenComparing(CallerStats::application)
                .thenComparing(CallerStats::address)
                .thenComparing(CallerStats::version));
        return new CallersStats(found, ofOthers);
    }
}
