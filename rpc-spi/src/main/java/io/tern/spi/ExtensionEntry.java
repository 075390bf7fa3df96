package io.tern.spi;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One extension of a contract: what its declaration says, and its instance once somebody wants it. Lets a caller choose
 * among extensions by what their classes say without making those it does not choose. Thread-safe.
 *
 * @param <T> the contract
 */
public final class ExtensionEntry<T> {
    private final String name;
    private final int order;
    private final Class<? extends T> type;
    private final Origin origin;
    private final InstanceOwner owner;
    private final Supplier<T> maker;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable T instance;

    ExtensionEntry(
            String name, int order, Class<? extends T> type, Origin origin, InstanceOwner owner, Supplier<T> maker) {
        this.name = name;
        this.order = order;
        this.type = type;
        this.origin = origin;
        this.owner = owner;
        this.maker = maker;
    }

    /** Returns the name, unique within the contract. */
    public String name() {
        return name;
    }

    /** Returns the place among the extensions of the contract; lower comes first. */
    public int order() {
        return order;
    }

    /** Returns the implementing class; it may not be initialised yet. */
    public Class<? extends T> type() {
        return type;
    }

    /**
     * Returns the one instance, made by the first call. Callers wait for each other while it is made. It belongs to the
     * {@link Extensions} it came from and must not be closed by the caller.
     *
     * @throws ExtensionException if the constructor fails; the next call tries again
     * @throws IllegalStateException if the {@link Extensions} are closed
     */
    public T instance() {
        owner.checkOpen();
        T made = instance;
        return made != null ? made : make();
    }

    private T make() {
        lock.lock();
        try {
            T made = instance;
            if (made == null) {
                made = maker.get();
                instance = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    Origin origin() {
        return origin;
    }

    /** Returns name, class and the place of the declaration. */
    @Override
    public String toString() {
        return name + " = " + type.getName() + " (" + origin + ")";
    }
}
