package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ExportOptions;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.TestRuntime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many calls an adaptive limit lets in: a service that waits for something shared, played in virtual time. */
final class AdaptiveConcurrencyTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int MOST = 1_000;
    private static final Result VALUE = Result.value("value");

    private final TestRuntime runtime = TestRuntime.create();
    private final ScriptedHead head = ScriptedHead.of(runtime, "read", "").with(Priority.CRITICAL);

    @AfterEach
    void close() {
        runtime.close();
    }

    /**
     * What a service waits for: so many calls of it at a time, the others in the order in which they came. Calls arrive at random
     * moments; how long each is served is random, too.
     */
    private final class Service {
        private final ConcurrencyLimit places = new ConcurrencyLimit(
                new AtomicInteger(), MOST, ConcurrencyRefusal.ofAdaptive("demo.EchoService", MOST));
        private final AdaptiveGate gate = new AdaptiveGate(places, MOST);
        private final SplittableRandom random;
        private int atOnce;
        private double meanNanos;
        private double callsPerSecond;

        private long now;
        private long nextArrival;
        private int busy;
        private final Deque<Call> waiting = new ArrayDeque<>();
        private final Queue<Call> served = new PriorityQueue<>(Comparator.comparingLong(call -> call.endsAt));

        private final long[] latencies = new long[1_000_000];
        private int done;
        private int refused;

        Service(long seed, int atOnce, long meanNanos, int callsPerSecond) {
            random = new SplittableRandom(seed);
            this.atOnce = atOnce;
            this.meanNanos = meanNanos;
            this.callsPerSecond = callsPerSecond;
        }

        private final class Call {
            final long cameAt = now;
            final Permit permit;
            long endsAt;

            Call(Permit permit) {
                this.permit = permit;
            }
        }

        /** Plays on; the counts are of this time alone. */
        void play(long nanos) {
            done = 0;
            refused = 0;
            long end = now + nanos;
            while (true) {
                Call next = served.peek();
                long at = next == null ? nextArrival : Math.min(nextArrival, next.endsAt);
                if (at >= end) {
                    now = end;
                    return;
                }
                now = at;
                if (at == nextArrival) {
                    nextArrival += (long) exponential(SECOND / callsPerSecond);
                    arrive();
                } else {
                    served.remove();
                    busy--;
                    end(next);
                }
                while (busy < atOnce && !waiting.isEmpty()) {
                    begin(waiting.remove());
                }
            }
        }

        private void arrive() {
            if (gate.admit(head) instanceof Permit permit) {
                waiting.add(new Call(permit));
            } else {
                refused++;
            }
        }

        private void begin(Call call) {
            busy++;
            call.endsAt = now + (long) (meanNanos / 2 + exponential(meanNanos / 2));
            served.add(call);
        }

        private void end(Call call) {
            latencies[done++] = now - call.cameAt;
            gate.ended(head, VALUE, now - call.cameAt, 0);
            call.permit.release(VALUE);
        }

        private double exponential(double mean) {
            return -Math.log(1 - random.nextDouble()) * mean;
        }

        /** The share of what it is capable of that it has got done. */
        double goodput(long nanos) {
            return done / (nanos / meanNanos * atOnce);
        }

        double meanLatency() {
            return Arrays.stream(latencies, 0, done).average().orElseThrow() / meanNanos;
        }

        @Override
        public String toString() {
            return done + " done, " + refused + " refused, " + gate;
        }

        double p99() {
            long[] sorted = Arrays.copyOf(latencies, done);
            Arrays.sort(sorted);
            return sorted[done * 99 / 100] / meanNanos;
        }
    }

    @ParameterizedTest
    @CsvSource({
        // at once, millis, and the table of docs/limits.md: share of what it is capable of, mean and p99 by what a call
        // takes alone
        "1, 2, 0.99, 2.6, 5.4",
        "2, 3, 0.98, 2.3, 4.5",
        "10, 10, 0.98, 1.9, 3.7",
        "50, 20, 0.98, 1.7, 3.8",
        "200, 100, 0.99, 1.7, 4.6"
    })
    void underThreeTimesTheLoadAllGetsDoneThatCanBeAndNobodyWaitsLong(
            int atOnce, int millis, double goodput, double mean, double p99) {
        for (int seed = 0; seed < 3; seed++) {
            Service service = new Service(seed, atOnce, millis * MILLI, 3 * atOnce * 1_000 / millis);
            service.play(20 * SECOND);
            service.play(60 * SECOND);
            assertThat(service.goodput(60 * SECOND)).as(service::toString).isGreaterThan(goodput - 0.005);
            assertThat(service.meanLatency()).as(service::toString).isLessThan(mean + 0.05);
            assertThat(service.p99()).as(service::toString).isLessThan(p99 + 0.05);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 10, 0", "50, 20, 100", "200, 100, 1200"})
    void withRoomToSpareNobodyIsRefusedOnceItKnowsTheService(int atOnce, int millis, int refusedAtFirst) {
        for (int seed = 0; seed < 3; seed++) {
            Service service = new Service(seed, atOnce, millis * MILLI, 6 * atOnce * 100 / millis);
            service.play(3 * SECOND);
            assertThat(service.refused).as(service::toString).isLessThanOrEqualTo(refusedAtFirst);
            service.play(60 * SECOND);
            assertThat(service.refused).as(service::toString).isZero();
        }
    }

    @Test
    void callsThatGetSlowerByThemselvesAreNotTakenForOverload() {
        Service service = new Service(1, 1_000, 10 * MILLI, 1_000);
        service.play(20 * SECOND);
        assertThat(service.refused).isZero();
        service.meanNanos = 100 * MILLI;
        service.play(SECOND);
        assertThat(service.refused).as(service::toString).isLessThan(150);
        service.play(20 * SECOND);
        assertThat(service.refused).as(service::toString).isZero();
    }

    @Test
    void underOverloadItFollowsWhatIsBehind() {
        Service service = new Service(1, 10, 10 * MILLI, 3_000);
        service.play(20 * SECOND);

        service.meanNanos = 50 * MILLI;
        settlesIn(service, 5 * SECOND);
        service.meanNanos = 10 * MILLI;
        settlesIn(service, 3 * SECOND);
        service.atOnce = 2;
        settlesIn(service, 8 * SECOND);
        service.atOnce = 100;
        service.callsPerSecond = 30_000;
        settlesIn(service, 3 * SECOND);
    }

    private static void settlesIn(Service service, long nanos) {
        service.play(nanos);
        service.play(20 * SECOND);
        assertThat(service.goodput(20 * SECOND)).as(service::toString).isGreaterThan(0.96);
        assertThat(service.meanLatency()).as(service::toString).isLessThan(2.6);
    }

    @Test
    void neverMoreThanTheConcurrencyLimitSays() {
        AdaptiveLevel level = new AdaptiveLevel(70);
        for (int round = 0; round < 20; round++) {
            level.round(MILLI, true);
        }
        assertThat(level.level()).isEqualTo(70);
    }

    @Test
    void neverLessThanOneCall() {
        AdaptiveLevel level = new AdaptiveLevel(MOST);
        for (int round = 0; round < 200; round++) {
            level.round(MILLI * Math.pow(2, Math.min(round, 30)), true);
            assertThat(level.level()).isPositive();
        }
    }

    @Test
    void aServiceThatHasLittleToDoKeepsItsLevel() {
        AdaptiveLevel level = new AdaptiveLevel(MOST);
        level.round(MILLI, true);
        int before = level.level();
        for (int round = 0; round < 1_000; round++) {
            level.round(100 * MILLI, false);
        }
        assertThat(level.level()).isEqualTo(before);
    }

    @Test
    void whatBreaksAtOnceDoesNotMakeTheServiceLookFaster() {
        AdaptiveGate gate = newGate();
        String before = gate.toString();
        for (RpcException failure : new RpcException[] {failure(StatusCode.INTERNAL), failure(StatusCode.UNKNOWN)}) {
            for (int i = 0; i < 1_000; i++) {
                gate.ended(head, Result.failure(failure), 1_000, 0);
            }
        }
        assertThat(gate).hasToString(before);
    }

    @Test
    void callsThatRunOutOfTimeAreSlow() {
        AdaptiveGate gate = newGate();
        Permit permit = (Permit) gate.admit(head);
        Result late = Result.failure(failure(StatusCode.DEADLINE_EXCEEDED));
        for (int i = 0; i < AdaptiveLevel.LEAST_ENDS; i++) {
            gate.ended(head, i % 2 == 0 ? VALUE : late, i % 2 == 0 ? 0 : SECOND, 0);
        }
        permit.release(VALUE);
        assertThat(gate.toString()).contains("20 of 1000");
        Permit[] all = new Permit[15];
        for (int i = 0; i < all.length; i++) {
            all[i] = (Permit) gate.admit(head);
        }
        for (int i = 0; i < AdaptiveLevel.LEAST_ENDS; i++) {
            gate.ended(head, late, SECOND, 0);
        }
        assertThat(gate.toString()).contains("alone 1000000 µs");
    }

    private static RpcException failure(StatusCode code) {
        return RpcException.builder(code, "broken").build();
    }

    private static AdaptiveGate newGate() {
        return new AdaptiveGate(
                new ConcurrencyLimit(
                        new AtomicInteger(), MOST, ConcurrencyRefusal.ofAdaptive("demo.EchoService", MOST)),
                MOST);
    }

    @Test
    void theRefusalSaysWhoHasSetTheLimit() {
        AdaptiveGate gate = newGate();
        for (int i = 0; i < AdaptiveLevel.FIRST; i++) {
            assertThat(gate.admit(head)).isInstanceOf(Permit.class);
        }
        assertThat(gate.admit(head))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.failure())
                                .hasMessage(
                                        "RESOURCE_EXHAUSTED: the concurrency limit of demo.EchoService is reached: 20 of 20 calls"
                                                + " are in flight, set by adaptiveConcurrency below concurrencyLimit 1000 (retry after 10 ms; not"
                                                + " executed). More at once would each take longer: make calls faster, or add servers"));
    }

    @Test
    void anAdmittedCallAllocatesNothing() {
        AdaptiveGate gate = newGate();
        AllocationMeter.assertFree("a call", () -> {
            Permit permit = (Permit) gate.admit(head);
            gate.ended(head, VALUE, MILLI, 0);
            permit.release(VALUE);
        });
    }

    @Test
    void everyEndIsCountedOnceAndEveryPlaceComesBackWhateverTheThreadsDo() throws Exception {
        ConcurrencyLimit places =
                new ConcurrencyLimit(new AtomicInteger(), MOST, ConcurrencyRefusal.ofAdaptive("service", MOST));
        AdaptiveGate gate = new AdaptiveGate(places, MOST);
        int threads = 4;
        int callsEach = 50_025;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> loops = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                loops.add(pool.submit(() -> {
                    for (int i = 0; i < callsEach; i++) {
                        Permit permit = (Permit) gate.admit(head);
                        gate.ended(head, VALUE, MILLI, 0);
                        permit.release(VALUE);
                    }
                }));
            }
            for (Future<?> loop : loops) {
                loop.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(places.inFlight()).isZero();
        assertThat(gate.endsOfRound()).isEqualTo(threads * callsEach % AdaptiveLevel.LEAST_ENDS);
    }

    @Test
    void callersShareWhatItLetsIn() {
        ServerAdmission.Gate gate = Objects.requireNonNull(new ConcurrencyLimitAdmission()
                .bind(SaidBy.options(
                        runtime.serverContext(),
                        ExportOptions.builder()
                                .set(LimitSettings.CONCURRENCY_LIMIT, MOST)
                                .set(LimitSettings.ADAPTIVE_CONCURRENCY, true)
                                .set(CallerSettings.CALLER_SHARE, true))));
        int first = 0;
        while (gate.admit(head.by("flood")) instanceof Permit) {
            first++;
        }
        assertThat(first).isEqualTo(AdaptiveLevel.FIRST);
        assertThat(gate.admit(head.by("other"))).isInstanceOf(Refusal.class);
        assertThat(gate.admit(head.by("flood")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.failure()).hasMessageContaining("10 of 20"));
    }
}
