package io.tern.faults.deadlines;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Form;
import io.tern.faults.scenario.LoopbackApplication;
import io.tern.faults.scenario.Outcomes;
import io.tern.faults.scenario.Report;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A provider that is offered three times what it can do, by callers of which some have less time than its queue is long. */
final class FullQueue {
    private static final int THREADS = 2;
    /** At 10 ms a call on two threads, 300 ms. */
    private static final int QUEUE = 60;

    private static final Duration STEP = Duration.ofMillis(10);
    private static final int CALLS_A_STEP = 6;
    private static final int LEAST_MILLIS = 20;
    private static final int MOST_MILLIS = 500;

    private FullQueue() {}

    static void play(Form form, Duration time, Report report) {
        SlowWork work = new SlowWork(form.isVirtual());
        Outcomes outcomes = new Outcomes();
        TransportOptions options = TransportOptions.builder()
                .poolThreads(THREADS)
                .poolQueue(QUEUE)
                .virtualCalls(QUEUE)
                .overloadControl(false) // It would refuse what is to wait here.
                .build();
        try (RpcApplication provider = LoopbackApplication.builder("provider")
                        .transportOptions(options)
                        .export(
                                work,
                                ExportOptions.builder()
                                        .executor(form.executor())
                                        .build())
                        .start();
                RpcApplication consumer =
                        LoopbackApplication.builder("consumer").start()) {
            Work called = consumer.refer(
                    Work.class,
                    ReferenceOptions.builder()
                            .address(String.valueOf(provider.address()))
                            .retries(0)
                            .build());
            offer(called, form, time, outcomes);
            Await.until(Duration.ofSeconds(5), () -> outcomes.open() == 0);
        }
        String name = ", full queue (" + form + ")";
        report.note("calls" + name, outcomes);
        report.atMost("calls without an end" + name, outcomes.open(), 0);
        report.atLeast("calls whose time ran out" + name, outcomes.failed(StatusCode.DEADLINE_EXCEEDED), 20);
        work.report(name, report);
    }

    private static void offer(Work called, Form form, Duration time, Outcomes outcomes) {
        SplittableRandom random = new SplittableRandom(1);
        for (long left = time.toNanos(); left > 0; left -= STEP.toNanos()) {
            for (int i = 0; i < CALLS_A_STEP; i++) {
                call(called, form, random.nextInt(LEAST_MILLIS, MOST_MILLIS), outcomes);
            }
            Await.pass(STEP);
        }
    }

    private static void call(Work called, Form form, int timeoutMillis, Outcomes outcomes) {
        if (form.async()) {
            callLater(called, timeoutMillis, outcomes);
        } else {
            Thread unused = form.start(() -> callNow(called, timeoutMillis, outcomes));
        }
    }

    private static void callNow(Work called, int timeoutMillis, Outcomes outcomes) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        outcomes.begin();
        try (CallScope scope =
                CallOptions.builder().timeoutMillis(timeoutMillis).build().open()) {
            long answer = called.run(deadline);
            outcomes.end(deadline, answer == deadline, null);
        } catch (RuntimeException e) {
            outcomes.end(deadline, false, e);
        }
    }

    private static void callLater(Work called, int timeoutMillis, Outcomes outcomes) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        outcomes.begin();
        try (CallScope scope =
                CallOptions.builder().timeoutMillis(timeoutMillis).build().open()) {
            CompletableFuture<Long> unused = called.runLater(deadline)
                    .whenComplete(
                            (answer, failure) -> outcomes.end(deadline, answer != null && answer == deadline, failure));
        }
    }
}
