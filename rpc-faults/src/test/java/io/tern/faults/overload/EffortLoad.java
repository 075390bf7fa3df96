package io.tern.faults.overload;

import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.faults.scenario.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Calls at random times, whatever becomes of earlier calls, or a number of them at once. How long a call takes is counted from when it was
 * due, so that a caller which is held up does not hide what it had to wait for. Thread-safe.
 */
final class EffortLoad {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = 5 * SECOND;

    private final Supplier<CompletableFuture<Integer>> call;
    private final Random random = new Random(42);
    private final AtomicLong underWay = new AtomicLong();
    private volatile String result = "";

    EffortLoad(Supplier<CompletableFuture<Integer>> call) {
        this.call = call;
    }

    /** Calls that are due in some time, and answers that come in it. Thread-safe. */
    private static final class Part {
        private final long rate;
        private final long beginNanos;
        private final long endNanos;
        private final ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        private final AtomicLong made = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();
        private final AtomicLong answers = new AtomicLong();

        Part(long rate, long beginNanos, long endNanos) {
            this.rate = rate;
            this.beginNanos = beginNanos;
            this.endNanos = endNanos;
        }

        Stretch stretch() {
            return new Stretch(
                    made.get(),
                    nanos.getTotalCount(),
                    refused.get(),
                    lost.get(),
                    answers.get() * SECOND / (endNanos - beginNanos),
                    nanos.getValueAtPercentile(50) / 1_000,
                    nanos.getValueAtPercentile(99) / 1_000);
        }
    }

    /** Answers one of the caller's commands. */
    String command(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("result")) {
            return result;
        }
        result = "pending";
        Thread thread = new Thread(() -> result = words[0].equals("open") ? open(words) : closed(words), "load");
        thread.setDaemon(true);
        thread.start();
        return "begun";
    }

    private String open(String[] words) {
        List<Part> parts = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 1; i < words.length; i += 2) {
            long end = begin + Long.parseLong(words[i + 1]) * SECOND;
            parts.add(new Part(Long.parseLong(words[i]), begin, end));
            begin = end;
        }
        for (Part part : parts) {
            double due = part.beginNanos;
            while (due < part.endNanos) {
                due += -Math.log1p(-random.nextDouble()) * SECOND / part.rate;
                waitUntil((long) due);
                make(part, (long) due, parts, () -> {});
            }
        }
        return results(parts);
    }

    private String closed(String[] words) {
        long begin = System.nanoTime();
        Part part = new Part(0, begin, begin + Long.parseLong(words[2]) * SECOND);
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            again(part);
        }
        waitUntil(part.endNanos);
        return results(List.of(part));
    }

    private void again(Part part) {
        long now = System.nanoTime();
        if (now - part.endNanos < 0) {
            make(part, now, List.of(part), () -> again(part));
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What comes of it is counted.
    private void make(Part part, long dueNanos, List<Part> parts, Runnable then) {
        part.made.incrementAndGet();
        underWay.incrementAndGet();
        call.get().whenComplete((answer, failure) -> {
            ended(part, dueNanos, parts, failure);
            underWay.decrementAndGet();
            then.run();
        });
    }

    private static void ended(Part part, long dueNanos, List<Part> parts, @Nullable Throwable failure) {
        long now = System.nanoTime();
        Throwable cause = Failures.unwrapped(failure);
        if (cause == null) {
            part.nanos.recordValue(now - dueNanos);
            parts.stream()
                    .filter(each -> now - each.beginNanos >= 0 && now - each.endNanos < 0)
                    .forEach(each -> each.answers.incrementAndGet());
        } else if (cause instanceof RpcException refused
                && refused.code() == StatusCode.RESOURCE_EXHAUSTED
                && refused.notExecuted()) {
            part.refused.incrementAndGet();
        } else if (part.lost.incrementAndGet() <= 3) {
            System.out.println(cause);
        }
    }

    private String results(List<Part> parts) {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (underWay.get() > 0 && System.nanoTime() - patience < 0) {
            waitUntil(System.nanoTime() + 1_000_000);
        }
        return parts.stream().map(part -> part.stretch().toString()).collect(Collectors.joining(";"));
    }
}
