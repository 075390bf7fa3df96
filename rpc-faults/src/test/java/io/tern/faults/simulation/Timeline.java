package io.tern.faults.simulation;

import io.tern.api.Clock;
import io.tern.api.ScheduledTask;
import io.tern.api.Scheduler;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Virtual time: what is to happen, in order. Of two things at one moment the one that was planned first comes first. The client's timers and
 * executors are planned here, too. Confined to the simulation's thread.
 */
final class Timeline implements Clock, Scheduler {
    /** Ten seconds before the clock overflows: who compares moments instead of their difference is found out. */
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10);

    private static final long ORIGIN_MILLIS = 1_735_689_600_000L; // 2025-01-01T00:00:00Z

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Consumer<Throwable> thrown;
    private long elapsedNanos;
    private long planned;
    private int timers;

    /** Nothing is to happen yet; {@code thrown} hears what a task throws, which none may. */
    Timeline(Consumer<Throwable> thrown) {
        this.thrown = thrown;
    }

    @Override
    public long nanoTime() {
        return ORIGIN_NANOS + elapsedNanos;
    }

    @Override
    public long currentTimeMillis() {
        return ORIGIN_MILLIS + TimeUnit.NANOSECONDS.toMillis(elapsedNanos);
    }

    /** Time since the beginning. */
    long elapsedNanos() {
        return elapsedNanos;
    }

    /** A timer of the client. */
    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        Event event = plan(delayNanos, task, true);
        timers++;
        return () -> end(event);
    }

    /** Something that happens in the world. */
    void after(long delayNanos, Runnable task) {
        plan(delayNanos, task, false);
    }

    /** Runs tasks after a while. */
    Executor executor(LongSupplier delayNanos) {
        return task -> after(delayNanos.getAsLong(), task);
    }

    private Event plan(long delayNanos, Runnable task, boolean timer) {
        Event event = new Event(elapsedNanos + Math.max(0, delayNanos), planned++, task, timer);
        events.add(event);
        return event;
    }

    private void end(Event event) {
        if (!event.over) {
            event.over = true;
            timers -= event.timer ? 1 : 0;
        }
    }

    /** Timers of the client that have neither run nor been cancelled. */
    int timers() {
        return timers;
    }

    /** Lets everything happen that is planned up to a moment. */
    void runUntil(long untilNanos) {
        while (!events.isEmpty() && events.element().atNanos <= untilNanos) {
            Event event = events.remove();
            if (!event.over) {
                end(event);
                elapsedNanos = event.atNanos;
                run(event.task);
            }
        }
        elapsedNanos = untilNanos;
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            thrown.accept(e);
        }
    }

    /** Something to come. Not thread-safe. */
    private static final class Event implements Comparable<Event> {
        private final long atNanos;
        private final long number;
        private final Runnable task;
        private final boolean timer;
        private boolean over;

        Event(long atNanos, long number, Runnable task, boolean timer) {
            this.atNanos = atNanos;
            this.number = number;
            this.task = task;
            this.timer = timer;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
