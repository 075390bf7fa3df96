package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one method. Of calls that come while there is no value, one of each priority goes out and the others wait for it, however
 * many there are: what matters must not share the fate of what is shed. Failures and exceptions end those who wait, and are not kept. Thread-safe.
 *
 * @see Flight
 */
final class MethodCache {
    static final Map<String, String> HIT = Map.of(Defaults.CACHE_ATTACHMENT, "hit");

    private final KeptValues values;
    private final Map<Priority, ConcurrentMap<CallKey, Flight>> flights = new EnumMap<>(Priority.class);
    private final RuntimeContext runtime;
    private final MethodMeter meter;

    MethodCache(KeptValues values, RuntimeContext runtime, MethodMeter meter) {
        this.values = values;
        this.runtime = runtime;
        this.meter = meter;
        for (Priority priority : Priority.values()) {
            flights.put(priority, new ConcurrentHashMap<>());
        }
    }

    @Nullable
    Result call(Invocation invocation, Invoker next, AnswerListener later) {
        CallKey key = CallKey.of(invocation);
        if (key == null) {
            return next.invoke(invocation, later);
        }
        KeptValue known = values.get(key);
        if (known != null) {
            return hit(known);
        }
        join(key, new Waiter(invocation, next, later));
        return null;
    }

    private Result hit(KeptValue known) {
        meter.answeredHere(CacheFilter.NAME);
        return known.result(HIT);
    }

    /** Waits for the call that is on its way, or makes it. */
    void join(CallKey key, Waiter waiter) {
        ConcurrentMap<CallKey, Flight> alike = flightsOf(waiter.invocation());
        while (!waiter.isDone()) {
            Flight flight = alike.get(key);
            if (flight == null) {
                Flight own = new Flight(this, key, waiter);
                flight = alike.putIfAbsent(key, own);
                if (flight == null) {
                    begin(own, key, waiter);
                    return;
                }
            }
            if (flight.board(waiter)) {
                waiter.follow(flight, runtime);
                return;
            }
        }
    }

    private void begin(Flight flight, CallKey key, Waiter first) {
        first.follow(flight, runtime);
        KeptValue known = values.get(key); // Of one that has landed since this caller looked.
        if (known == null) {
            flight.start();
        } else {
            flight.cancelFor(known, hit(known));
        }
    }

    /** A flight has ended; nobody can join it any more. */
    void ended(CallKey key, Flight flight, @Nullable KeptValue value) {
        if (value != null) {
            values.put(key, value);
        }
        flightsOf(flight.invocation()).remove(key, flight);
    }

    private ConcurrentMap<CallKey, Flight> flightsOf(Invocation invocation) {
        return Objects.requireNonNull(flights.get(invocation.priority()), "priority");
    }

    void countShared() {
        meter.answeredHere(CacheFilter.NAME);
    }

    /** Calls on their way. */
    int flights() {
        return flights.values().stream().mapToInt(Map::size).sum();
    }
}
