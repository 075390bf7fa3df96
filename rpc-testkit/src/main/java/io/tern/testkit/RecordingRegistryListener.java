package io.tern.testkit;

import io.tern.api.Endpoint;
import io.tern.api.RegistryListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what a registry says, and waits for what it should say. Thread-safe. */
public final class RecordingRegistryListener implements RegistryListener {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<List<Endpoint>> lists = new ArrayList<>();
    private final List<Boolean> availability = new ArrayList<>();

    /** Returns a listener that has heard nothing. */
    public RecordingRegistryListener() {}

    @Override
    public void endpointsChanged(List<Endpoint> endpoints) {
        record(() -> lists.add(List.copyOf(endpoints)));
    }

    @Override
    public void availabilityChanged(boolean available) {
        record(() -> availability.add(available));
    }

    private void record(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All lists heard so far, in order. */
    public List<List<Endpoint>> lists() {
        lock.lock();
        try {
            return List.copyOf(lists);
        } finally {
            lock.unlock();
        }
    }

    /** The latest list, or null before the first. */
    public @Nullable List<Endpoint> latest() {
        List<List<Endpoint>> all = lists();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** All changes of availability heard so far, in order. */
    public List<Boolean> availability() {
        lock.lock();
        try {
            return List.copyOf(availability);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the latest list has exactly these endpoints, in any order.
     *
     * @throws AssertionError if that does not happen within {@code limit}, saying what was heard instead
     */
    public void awaitEndpoints(Duration limit, Endpoint... expected) {
        awaitLatest(limit, latest -> sameElements(latest, List.of(expected)), List.of(expected));
    }

    /**
     * Waits until the latest list fulfils a condition.
     *
     * @param expected describes it in the failure's message
     * @throws AssertionError if that does not happen within {@code limit}, saying what was heard instead
     */
    public void awaitLatest(Duration limit, Predicate<List<Endpoint>> condition, Object expected) {
        await(limit, () -> !lists.isEmpty() && condition.test(lists.get(lists.size() - 1)), expected);
    }

    /**
     * Waits until the latest news about availability is this.
     *
     * @throws AssertionError if that does not happen within {@code limit}, saying what was heard instead
     */
    public void awaitAvailability(Duration limit, boolean expected) {
        await(
                limit,
                () -> !availability.isEmpty() && availability.get(availability.size() - 1) == expected,
                "available = " + expected);
    }

    private void await(Duration limit, BooleanSupplier condition, Object expected) {
        long remaining = limit.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (remaining <= 0) {
                    throw new AssertionError("expected " + expected + " within " + limit + ", but heard lists " + lists
                            + " and availability " + availability);
                }
                remaining = changed.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + expected, e);
        } finally {
            lock.unlock();
        }
    }

    private static boolean sameElements(List<Endpoint> actual, List<Endpoint> expected) {
        return actual.size() == expected.size() && actual.containsAll(expected);
    }

    @Override
    public String toString() {
        return "RecordingRegistryListener" + lists();
    }
}
