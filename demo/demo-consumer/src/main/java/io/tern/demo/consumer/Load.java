package io.tern.demo.consumer;

import io.tern.demo.api.Greeting;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Threads that greet one another time after time, and what became of each call. Thread-safe. */
final class Load implements AutoCloseable {
    private static final int THREADS = 4;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long HIGHEST_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int FAILURES_SHOWN = 5;

    private final GreetingService greetings;
    private final List<Thread> threads = new ArrayList<>();
    private final Histogram latencyMicros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private final LongAdder failures = new LongAdder();
    private final Map<String, LongAdder> byProvider = new ConcurrentHashMap<>();
    private volatile boolean running = true;

    private Load(GreetingService greetings) {
        this.greetings = greetings;
    }

    /** Begins to call; the caller closes the load. */
    static Load start(GreetingService greetings) {
        Load load = new Load(greetings);
        for (int i = 1; i <= THREADS; i++) {
            Thread thread = new Thread(load::run, "load-" + i);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run() {
        Person person = new Person("Ada", List.of("en", "de"));
        while (running) {
            long begin = System.nanoTime();
            try {
                Greeting greeting = greetings.greet(person);
                byProvider
                        .computeIfAbsent(greeting.saidBy(), name -> new LongAdder())
                        .increment();
            } catch (RuntimeException e) {
                failures.increment();
                if (failures.sum() <= FAILURES_SHOWN) {
                    System.out.println("    FAILED: " + e);
                }
            }
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
            latencyMicros.recordValue(Math.min(HIGHEST_MICROS, micros));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Calls made so far, the failed ones included. */
    long calls() {
        return latencyMicros.getTotalCount();
    }

    long failed() {
        return failures.sum();
    }

    double millisAt(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / 1_000.0;
    }

    /** Successful calls so far, by the provider that answered. */
    Map<String, Long> byProvider() {
        Map<String, Long> copy = new TreeMap<>();
        byProvider.forEach((name, calls) -> copy.put(name, calls.sum()));
        return copy;
    }

    /** Ends the load and waits for the calls that are under way. */
    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
