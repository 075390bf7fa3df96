package io.tern.faults.overload;

import com.sun.management.OperatingSystemMXBean;
import io.tern.api.Export;
import io.tern.api.TransportOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.Commands;
import io.tern.faults.harness.Figures;
import io.tern.faults.scenario.LoopbackApplication;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A process that serves {@link Effort}. */
final class EffortProvider {
    private EffortProvider() {}

    /** {@code EffortProvider <threads> <queue>}, or nothing. Commands: {@code executed}, {@code cpu}, {@code figures}. */
    public static void main(String[] arguments) {
        TransportOptions.Builder options = TransportOptions.builder();
        if (arguments.length > 0) {
            options.poolThreads(Integer.parseInt(arguments[0])).poolQueue(Integer.parseInt(arguments[1]));
        }
        Worker worker = new Worker();
        RpcApplication.Builder builder = LoopbackApplication.builder("effort").transportOptions(options.build());
        RpcApplication application = builder.export(arguments.length > 0 ? new Pooled(worker) : worker)
                .start();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Commands.answer(command -> switch (command) {
            case "executed" -> Long.toString(worker.executed.get());
            case "cpu" -> Long.toString(system.getProcessCpuTime());
            default -> Figures.now().toString();
        });
        Commands.ready(
                Objects.requireNonNull(application.address(), "it exports").toString());
        application.whenStopped().join();
    }

    /** The same on the executor whose threads were given. Thread-safe. */
    @Export(executor = "pool")
    static final class Pooled implements Effort {
        private final Worker worker;

        Pooled(Worker worker) {
            this.worker = worker;
        }

        @Override
        public CompletableFuture<Integer> sleep(int millis) {
            return worker.sleep(millis);
        }

        @Override
        public CompletableFuture<Integer> compute(int micros) {
            return worker.compute(micros);
        }
    }

    /** Counts what it executes. Thread-safe. */
    @Export
    static final class Worker implements Effort {
        private static final int ROUNDS = 100_000;

        private final AtomicLong executed = new AtomicLong();
        private final double roundsPerMicro = measure();

        @Override
        public CompletableFuture<Integer> sleep(int millis) {
            executed.incrementAndGet();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return CompletableFuture.completedFuture(millis);
        }

        @Override
        public CompletableFuture<Integer> compute(int micros) {
            executed.incrementAndGet();
            long result = rounds((long) (micros * roundsPerMicro));
            return CompletableFuture.completedFuture(result == 0 ? 0 : micros); // Or the compiler leaves it out.
        }

        /** The best of many, since others use this machine, too, and the compiler comes late. */
        private double measure() {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 1_000; i++) {
                long begin = System.nanoTime();
                long result = rounds(ROUNDS);
                long nanos = System.nanoTime() - begin;
                best = result == 0 ? best : Math.min(best, nanos);
            }
            return ROUNDS * 1_000.0 / best;
        }

        private static long rounds(long count) {
            long x = count | 1;
            for (long i = 0; i < count; i++) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
            }
            return x;
        }
    }
}
