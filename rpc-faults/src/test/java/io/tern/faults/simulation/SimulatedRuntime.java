package io.tern.faults.simulation;

import io.tern.api.RuntimeContext;
import io.tern.spi.Extensions;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The runtime of one process that calls: virtual time, seeded randomness, and executors that take a moment. Confined to the simulation's thread. */
final class SimulatedRuntime implements AutoCloseable {
    private static final long MOST_HOP_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Extensions extensions;
    private final RuntimeContext context;

    /** A runtime with all extensions that there are. */
    SimulatedRuntime(String instance, Timeline timeline, SplittableRandom source) {
        this(instance, timeline, source, Extensions.builder());
    }

    /** A runtime with these extensions and all that there are. */
    SimulatedRuntime(String instance, Timeline timeline, SplittableRandom source, Extensions.Builder more) {
        extensions = more.build();
        RandomGenerator random = source.split();
        RandomGenerator hops = source.split();
        Executor executor = timeline.executor(() -> hops.nextLong(MOST_HOP_NANOS));
        context = new RuntimeContext(
                "client", instance, timeline.nanoTime(), timeline, timeline, random, executor, executor, extensions);
    }

    RuntimeContext context() {
        return context;
    }

    @Override
    public void close() {
        extensions.close();
    }
}
