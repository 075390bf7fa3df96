package io.tern.filter;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What lasts longer than the gate or guard that counts with it, by what it belongs to: whoever is bound again under other rules goes on
 * with it. Held by those that use it; what none of them does any more is forgotten. Thread-safe.
 *
 * @param <K> what it belongs to; immutable
 * @param <V> what lasts
 */
final class Lasting<K, V> {
    private final ReferenceQueue<V> gone = new ReferenceQueue<>();
    private final Map<K, Held<K, V>> held = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Knows where it stands in the map. */
    private static final class Held<K, V> extends WeakReference<V> {
        private final K owner;

        Held(K owner, V value, ReferenceQueue<V> gone) {
            super(value, gone);
            this.owner = owner;
        }
    }

    /** What is used already, or else what {@code made} makes. */
    V of(K owner, Supplier<V> made) {
        lock.lock();
        try {
            forgetUnused();
            Held<K, V> known = held.get(owner);
            V value = known == null ? null : known.get();
            if (value == null) {
                value = made.get();
                held.put(owner, new Held<>(owner, value, gone));
            }
            return value;
        } finally {
            lock.unlock();
        }
    }

    /** How many are used, as far as the collector knows. */
    int size() {
        lock.lock();
        try {
            forgetUnused();
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void forgetUnused() {
        for (Reference<? extends V> next = gone.poll(); next != null; next = gone.poll()) {
            held.remove(((Held<?, ?>) next).owner, next); // Another one may have taken its place.
        }
    }

    @Override
    public String toString() {
        return "Lasting[" + size() + ']';
    }
}
