package io.tern.faults.deadlines;

import io.tern.api.RpcException;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Form;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Stalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Calls of 200 ms through a {@link Chain}. Not thread-safe. */
final class DeadlineChain implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 200;
    private static final int CALLERS = 10;
    private static final Duration HEARD = Duration.ofSeconds(3);
    private static final Duration ENDED = Duration.ofSeconds(20);

    private final Form form;
    private final Chain chain;
    private final AtomicLong ids = new AtomicLong();
    /** Times are those of calls behind this one: the first ones wait for classes to be loaded. */
    private long warmUp;

    private final Map<Long, Long> deadlines = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> ends = new ConcurrentHashMap<>();

    DeadlineChain(Form form) {
        this.form = form;
        chain = new Chain(form, TIMEOUT_MILLIS);
    }

    /** Makes so many calls one after the other, ten at a time, and before them some whose times do not count. */
    void play(int rounds, int warmUpRounds) throws InterruptedException {
        call(warmUpRounds);
        warmUp = ids.get();
        call(rounds);
    }

    private void call(int rounds) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(form.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    callOnce();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join(ENDED.toMillis() + (long) rounds * TIMEOUT_MILLIS);
        }
    }

    private void callOnce() {
        long id = ids.incrementAndGet();
        deadlines.put(id, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS));
        String end;
        try {
            end = form.async()
                    ? chain.first().goLater(id).join()
                    : chain.first().go(id);
        } catch (RpcException e) {
            end = e.code().toString();
        } catch (CompletionException e) {
            end = e.getCause() instanceof RpcException cause ? cause.code().toString() : e.toString();
        }
        ends.computeIfAbsent(end, unused -> new AtomicLong()).incrementAndGet();
    }

    /** Says what came of all calls; times are without those in which nothing ran. */
    void report(Stalls stalls, Report report) {
        SleepingLink last = chain.last();
        long begun = ids.get();
        String name = " (" + form + ")";
        boolean allHeard = Await.until(HEARD, () -> last.unheard() == 0);
        Histogram late = new Histogram(3);
        deadlines.forEach((id, deadline) -> {
            OptionalLong heard = last.heardNanos(id);
            if (heard.isPresent() && id > warmUp) {
                long nanos = heard.getAsLong() - deadline;
                late.recordValue(Math.max(0, nanos - stalls.between(deadline, heard.getAsLong())));
            }
        });
        report.note("how the first one's calls ended" + name, new TreeMap<>(ends));
        report.atMost(
                "calls that did not end as DEADLINE_EXCEEDED" + name,
                begun - ends.getOrDefault("DEADLINE_EXCEEDED", new AtomicLong()).get(),
                0);
        report.atLeast("calls that reached the last one" + name, last.arrived(), begun * 9 / 10);
        report.holds("all of them heard of the end" + name, allHeard);
        report.note("heard after the first one's deadline, median" + name, millis(late.getValueAtPercentile(50)));
        report.note("heard after the first one's deadline, last" + name, millis(late.getMaxValue()));
        report.measuredAtMost(
                "heard after the first one's deadline, 99 %" + name, late.getValueAtPercentile(99) / 1e6, 20, "ms");
    }

    private static String millis(long nanos) {
        return Math.round(nanos / 1e5) / 10.0 + " ms";
    }

    @Override
    public void close() {
        chain.close();
    }
}
