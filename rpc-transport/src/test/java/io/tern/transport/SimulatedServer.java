package io.tern.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * A server in virtual time whose processors are shared evenly by the tasks that compute, with {@link OverloadControl} in front of them
 * as in {@link PoolExecutor}. Calls come at random, whether earlier ones are answered or not. Not thread-safe.
 */
final class SimulatedServer {
    static final double MILLIS = 1e6;
    private static final double NEVER = Double.POSITIVE_INFINITY;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Random random;
    private final int processors;
    private final int threads;
    private final int queue;
    private final OverloadControl control;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final PriorityQueue<Call> computing = new PriorityQueue<>(Comparator.comparingDouble(call -> call.ends));
    private final PriorityQueue<Call> sleeping = new PriorityQueue<>(Comparator.comparingDouble(call -> call.ends));
    private final List<Call> calls = new ArrayList<>();

    private double now;
    /** What one that computes without pause has got of a processor. */
    private double share;

    private double used;
    private double arrivesAt;
    private int running;
    private double speed = 1;
    private int others;

    private double callsPerSecond;
    private ToDoubleFunction<Random> computeMillis = any -> 0;
    private ToDoubleFunction<Random> sleepMillis = any -> 0;

    /** What became of a call. */
    static final class Call {
        private final double came;
        private final double compute;
        private final double sleep;
        private double ends;
        private double answered = Double.NaN;
        private boolean refused;

        Call(double came, double compute, double sleep) {
            this.came = came;
            this.compute = compute;
            this.sleep = sleep;
        }

        boolean isServed() {
            return !refused && answered - came <= TIMEOUT_NANOS;
        }
    }

    SimulatedServer(int threads, int queue, int processors, long seed) {
        this.random = new Random(seed);
        this.processors = processors;
        this.threads = threads;
        this.queue = queue;
        this.control = new OverloadControl(threads, new CpuLoad(this::usedNanos, processors));
    }

    /** In steps of what systems count in. */
    private long usedNanos() {
        return 10_000_000L * Math.floorDiv((long) used, 10_000_000L);
    }

    /** What calls take of a processor from now on. */
    SimulatedServer computing(ToDoubleFunction<Random> millis) {
        computeMillis = millis;
        return this;
    }

    /** For how long calls then wait for something else, from now on. */
    SimulatedServer sleeping(ToDoubleFunction<Random> millis) {
        sleepMillis = millis;
        return this;
    }

    /** The processors are taken away in part, without this process noticing. */
    SimulatedServer speed(double newSpeed) {
        speed = newSpeed;
        return this;
    }

    /** So many other threads of its process compute without pause from now on. */
    SimulatedServer beside(int otherThreads) {
        others = otherThreads;
        return this;
    }

    /** What it asks. */
    OverloadControl control() {
        return control;
    }

    /** Since it began. */
    double seconds() {
        return now / 1e9;
    }

    /** So many calls a second for so many seconds. */
    void play(double perSecond, double seconds) {
        callsPerSecond = perSecond;
        arrivesAt = now + interval();
        double end = now + seconds * 1e9;
        while (true) {
            double computed = computing.isEmpty() ? NEVER : now + (computing.element().ends - share) / perTask();
            double slept = sleeping.isEmpty() ? NEVER : sleeping.element().ends;
            double next = Math.max(now, Math.min(Math.min(computed, slept), arrivesAt));
            if (next > end) {
                advance(end);
                return;
            }
            advance(next);
            if (arrivesAt <= next) {
                arrive();
                arrivesAt = now + interval();
            } else if (slept <= next) {
                end(sleeping.remove());
            } else {
                computed(computing.remove());
            }
        }
    }

    private double interval() {
        return callsPerSecond == 0
                ? Double.POSITIVE_INFINITY
                : -Math.log(1 - random.nextDouble()) / callsPerSecond * 1e9;
    }

    private double perTask() {
        return speed * Math.min(1, (double) processors / (computing.size() + others));
    }

    private void advance(double to) {
        int busy = computing.size() + others;
        if (busy > 0) {
            share += (to - now) * perTask();
            used += (to - now) * perTask() * busy;
        }
        now = to;
    }

    /** So many calls at once. */
    void burst(int count) {
        for (int i = 0; i < count; i++) {
            arrive();
        }
    }

    /** Nothing moves for so long, and then all comes at once that has come meanwhile. */
    void pause(double perSecond, double millis) {
        now += millis * MILLIS;
        burst((int) (perSecond * millis / 1000));
    }

    private void arrive() {
        Call call =
                new Call(now, computeMillis.applyAsDouble(random) * MILLIS, sleepMillis.applyAsDouble(random) * MILLIS);
        calls.add(call);
        control.came((long) now, running, waiting.size());
        while (waiting.size() > control.mostWaiting()) {
            refuse(waiting.remove());
        }
        if (running < control.limit() && waiting.isEmpty()) {
            start(call);
        } else if (waiting.size() < Math.min(threads - running + queue, control.mostWaiting())) {
            waiting.add(call);
            startWhatMay();
        } else {
            refuse(call);
        }
    }

    private void refuse(Call call) {
        call.refused = true;
        call.answered = now;
        control.refused();
    }

    private void start(Call call) {
        running++;
        call.ends = share + call.compute;
        computing.add(call);
    }

    private void computed(Call call) {
        if (call.sleep > 0) {
            call.ends = now + call.sleep;
            sleeping.add(call);
        } else {
            end(call);
        }
    }

    private void end(Call call) {
        call.answered = now;
        running--;
        control.ended((long) now, running, waiting.size());
        startWhatMay();
    }

    private void startWhatMay() {
        while (running < control.limit() && !waiting.isEmpty()) {
            Call next = waiting.remove();
            if (now - next.came > TIMEOUT_NANOS) {
                next.refused = true;
                control.refused();
            } else {
                start(next);
            }
        }
    }

    /** Calls that came in this time and were answered in theirs, a second. */
    double goodput(double fromSeconds, double toSeconds) {
        return calls.stream()
                        .filter(call -> call.answered >= fromSeconds * 1e9 && call.answered < toSeconds * 1e9)
                        .filter(Call::isServed)
                        .count()
                / (toSeconds - fromSeconds);
    }

    /** Calls that came in this time and did not run. */
    long refused(double fromSeconds, double toSeconds) {
        return came(fromSeconds, toSeconds).stream()
                .filter(call -> call.refused)
                .count();
    }

    /** What 99 of 100 calls that came in this time and ran did not exceed, in milliseconds. */
    double p99Millis(double fromSeconds, double toSeconds) {
        double[] sorted = came(fromSeconds, toSeconds).stream()
                .filter(call -> !call.refused)
                .mapToDouble(call -> (call.answered - call.came) / MILLIS)
                .filter(millis -> !Double.isNaN(millis))
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)];
    }

    private List<Call> came(double fromSeconds, double toSeconds) {
        return calls.stream()
                .filter(call -> call.came >= fromSeconds * 1e9 && call.came < toSeconds * 1e9)
                .toList();
    }
}
