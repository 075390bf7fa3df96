package io.tern.faults.deadlines;

import io.tern.api.RpcException;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Form;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Stalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/** Calls through a {@link Chain} that their caller gives up once they have reached the last application. Not thread-safe. */
final class CancelledChain implements AutoCloseable {
    /** Far longer than any wait, so that no call ends by its deadline. */
    private static final int TIMEOUT_MILLIS = 60_000;

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Form form;
    private final Chain chain;
    private final Map<Long, Long> cancelledNanos = new HashMap<>();
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();
    private int calls;

    CancelledChain(Form form) {
        this.form = form;
        chain = new Chain(form, TIMEOUT_MILLIS);
    }

    /** Makes so many calls one after the other, and before them some whose times do not count. */
    void play(int rounds, int warmUpRounds) {
        calls = warmUpRounds + rounds;
        for (long id = 1; id <= calls; id++) {
            Runnable giveUp = call(id);
            long arriving = id;
            Await.until(LIMIT, () -> chain.last().arrived() == arriving);
            long now = System.nanoTime();
            giveUp.run();
            Await.until(LIMIT, () -> chain.last().unheard() == 0);
            if (id > warmUpRounds) {
                cancelledNanos.put(id, now);
            }
        }
    }

    /** Makes a call, and returns how its caller gives it up. */
    private Runnable call(long id) {
        if (form.async()) {
            CompletableFuture<String> answer = chain.first().goLater(id);
            return () -> {
                answer.cancel(false);
                ends.add("CANCELLED");
            };
        }
        return form.start(() -> {
            try {
                ends.add(chain.first().go(id));
            } catch (RpcException e) {
                ends.add(e.code().toString());
            }
        })::interrupt;
    }

    /** Says when the last application heard; times are without those in which nothing ran. */
    void report(Stalls stalls, Report report) {
        String name = " (" + form + ")";
        boolean allEnded = Await.until(LIMIT, () -> ends.size() == calls);
        Histogram late = new Histogram(3);
        cancelledNanos.forEach((id, cancelled) -> {
            OptionalLong heard = chain.last().heardNanos(id);
            if (heard.isPresent()) {
                long nanos = heard.getAsLong() - cancelled;
                late.recordValue(Math.max(0, nanos - stalls.between(cancelled, heard.getAsLong())));
            }
        });
        report.holds("all cancelled calls ended" + name, allEnded);
        report.atMost(
                "cancelled calls that ended otherwise" + name,
                ends.stream().filter(end -> !end.equals("CANCELLED")).count(),
                0);
        report.atLeast(
                "cancelled calls of which the last one heard" + name, late.getTotalCount(), cancelledNanos.size());
        report.note("heard after the first one cancelled, median" + name, millis(late.getValueAtPercentile(50)));
        report.measuredAtMost(
                "heard after the first one cancelled, 99 %" + name, late.getValueAtPercentile(99) / 1e6, 20, "ms");
    }

    private static String millis(long nanos) {
        return Math.round(nanos / 1e5) / 10.0 + " ms";
    }

    @Override
    public void close() {
        chain.close();
    }
}
