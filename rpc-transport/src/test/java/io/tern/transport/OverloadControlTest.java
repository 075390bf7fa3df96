package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In virtual time, so all figures are the same on any machine. Each load comes at random with a fixed seed. */
class OverloadControlTest {
    private static final int QUEUE = 1_000;

    /** All calls alike. */
    private static ToDoubleFunction<Random> exactly(double millis) {
        return any -> millis;
    }

    /** From half to one and a half of it. */
    private static ToDoubleFunction<Random> about(double millis) {
        return random -> millis * (0.5 + random.nextDouble());
    }

    /** Mostly less, sometimes much more. */
    private static ToDoubleFunction<Random> onAverage(double millis) {
        return random -> -Math.log1p(-random.nextDouble()) * millis;
    }

    /** Ten threads and calls that wait for 10 ms: 1,000 a second. */
    private static SimulatedServer tenSleepers(long seed) {
        return new SimulatedServer(10, QUEUE, 1, seed).computing(exactly(0.01)).sleeping(exactly(10));
    }

    /** One processor and calls that take 2 ms of it: 500 a second. */
    private static SimulatedServer oneProcessor(long seed) {
        return new SimulatedServer(200, QUEUE, 1, seed).computing(exactly(2));
    }

    /** Sixty seconds of overload after five of little load; returns when they begin. */
    private static double overload(SimulatedServer server, double capacity, double factor) {
        server.play(capacity / 10, 5);
        double begin = server.seconds();
        server.play(capacity * factor, 60);
        return begin;
    }

    @ParameterizedTest
    @CsvSource({"1.3, 1", "3, 1", "3, 2", "10, 1"})
    void whereThreadsAreTheLimitCallsWaitNoLongerThanTheyRun(double factor, long seed) {
        SimulatedServer server = tenSleepers(seed);
        double begin = overload(server, 1_000, factor);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(950);
        assertThat(server.p99Millis(begin, begin + 60)).isLessThan(22);
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "3, 2", "10, 1"})
    void whereAProcessorIsTheLimitOneOrTwoRun(double factor, long seed) {
        SimulatedServer server = oneProcessor(seed);
        double begin = overload(server, 500, factor);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(475);
        assertThat(server.p99Millis(begin, begin + 60)).isLessThan(3 * server.p99Millis(0, begin));
        assertThat(server.p99Millis(begin + 2, begin + 60)).isLessThan(3 * 2.0);
        assertThat(server.control().limit()).isLessThanOrEqualTo(2);
    }

    @Test
    void alsoALittleTooMuchIsRefusedWithoutLoss() {
        SimulatedServer server = oneProcessor(1);
        double begin = overload(server, 500, 1.3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(425);
        assertThat(server.p99Millis(begin + 2, begin + 60)).isLessThan(25);
    }

    @Test
    void alsoCallsThatComputeForLongAreFewAtATime() {
        SimulatedServer server = new SimulatedServer(200, QUEUE, 8, 1).computing(onAverage(20));
        double begin = overload(server, 400, 3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(360);
        assertThat(server.p99Millis(begin + 2, begin + 60)).isLessThan(250);
    }

    @Test
    void aThreadForEachCallIsNoneTooMany() {
        SimulatedServer server = new SimulatedServer(4_096, 0, 2, 1).computing(about(2));
        double begin = overload(server, 1_000, 3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(950);
        assertThat(server.p99Millis(begin, begin + 60)).isLessThan(10);
    }

    @Test
    void whatItsNeighboursLeaveOfAProcessorIsFoundByTrying() {
        SimulatedServer server =
                new SimulatedServer(200, QUEUE, 1, 1).computing(about(2)).speed(0.5);
        double begin = overload(server, 250, 3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(225);
        assertThat(server.p99Millis(begin + 20, begin + 60)).isLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whileTheCompilerSharesTheProcessorNoMoreRunThanNeeded(long seed) {
        SimulatedServer server = oneProcessor(seed);
        server.play(450, 5);
        server.beside(2);
        double begin = server.seconds();
        server.play(1_500, 5);
        assertThat(server.control().limit()).isLessThanOrEqualTo(3);
        server.play(1_500, 5);
        assertThat(server.control().limit()).isLessThanOrEqualTo(3);
        server.beside(0).play(1_500, 50);
        assertThat(server.p99Millis(begin + 1, begin + 60)).isLessThan(30);
        assertThat(server.goodput(begin + 10, begin + 60)).isGreaterThan(475);
    }

    @Test
    void whatSharesTheProcessorForLongDoesNotGetMostOfIt() {
        SimulatedServer server = oneProcessor(1).beside(2);
        double begin = overload(server, 500, 3);
        assertThat(server.goodput(begin, begin + 15)).isGreaterThan(200);
        assertThat(server.goodput(begin + 17, begin + 60)).isGreaterThan(400);
    }

    @Test
    void callsThatWaitForAMomentAreNotTakenToHaveAllProcessors() {
        SimulatedServer server =
                new SimulatedServer(200, QUEUE, 1, 1).computing(exactly(2)).sleeping(exactly(6));
        double begin = overload(server, 500, 3);
        assertThat(server.goodput(begin + 2, begin + 17)).isGreaterThan(425);
        assertThat(server.goodput(begin + 17, begin + 60)).isGreaterThan(450);
    }

    @Test
    void whereCallsWaitForSomethingElseAllThreadsRun() {
        SimulatedServer server =
                new SimulatedServer(200, QUEUE, 2, 1).computing(exactly(0.05)).sleeping(onAverage(100));
        double begin = overload(server, 2_000, 3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(1_900);
    }

    @Test
    void whereCallsComputeAndWaitAsManyRunAsKeepTheProcessorsBusy() {
        SimulatedServer server =
                new SimulatedServer(200, QUEUE, 2, 1).computing(about(1)).sleeping(about(50));
        double begin = overload(server, 2_000, 3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(1_700);
    }

    @Test
    void someLongCallsAmongShortOnes() {
        SimulatedServer server =
                new SimulatedServer(200, QUEUE, 2, 1).computing(random -> random.nextDouble() < 0.1 ? 50 : 1);
        double begin = overload(server, 339, 3);
        assertThat(server.goodput(begin, begin + 60)).isGreaterThan(288);
    }

    @Test
    void fewRunNoLongerWhenCallsBeginToWaitForSomethingSlow() {
        SimulatedServer server = oneProcessor(1);
        overload(server, 500, 3);
        assertThat(server.control().limit()).isLessThan(5);
        server.computing(exactly(0.05)).sleeping(about(500));
        double change = server.seconds();
        server.play(1_500, 40);
        assertThat(server.goodput(change + 10, change + 40)).isGreaterThan(320);
    }

    @Test
    void aSlowDependencyIsNoOverloadAsLongAsThereAreThreads() {
        SimulatedServer server =
                new SimulatedServer(200, QUEUE, 2, 1).computing(exactly(0.1)).sleeping(about(10));
        server.play(150, 10);
        server.sleeping(about(1_000));
        server.play(150, 20);
        assertThat(server.refused(0, 30)).isZero();
        assertThat(server.control().limit()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 0.8})
    void withoutOverloadNothingIsRefused(double share) {
        SimulatedServer sleepers = tenSleepers(1);
        sleepers.play(1_000 * share, 60);
        assertThat(sleepers.refused(0, 60)).isZero();
        SimulatedServer processor = oneProcessor(1);
        processor.play(500 * share, 60);
        assertThat(processor.refused(0, 60)).isZero();
    }

    @Test
    void aBurstAfterIdlenessIsServed() {
        SimulatedServer sleepers = tenSleepers(1);
        SimulatedServer processor = oneProcessor(1);
        for (int i = 0; i < 10; i++) {
            sleepers.burst(200);
            sleepers.play(100, 5);
            processor.burst(200);
            processor.play(50, 5);
        }
        assertThat(sleepers.refused(0, 50)).isZero();
        assertThat(processor.refused(0, 50)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 300", "0.5, 600", "0.8, 300"})
    void whatPiledUpDuringAPauseIsServed(double share, double millis) {
        SimulatedServer sleepers = tenSleepers(1);
        SimulatedServer processor = oneProcessor(1).computing(about(2));
        for (int i = 0; i < 10; i++) {
            sleepers.play(1_000 * share, 5);
            sleepers.pause(1_000 * share, millis);
            processor.play(500 * share, 5);
            processor.pause(500 * share, millis);
        }
        assertThat(sleepers.refused(0, 60)).isZero();
        assertThat(processor.refused(0, 60)).isZero();
    }

    @Test
    void aPauseUnderOverloadChangesNothing() {
        SimulatedServer server = oneProcessor(1);
        double begin = overload(server, 500, 3);
        for (int i = 0; i < 10; i++) {
            server.pause(1_500, 300);
            server.play(1_500, 5);
        }
        assertThat(server.goodput(begin + 60, server.seconds())).isGreaterThan(450);
        assertThat(server.p99Millis(begin + 60, server.seconds())).isLessThan(310);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whenTheLoadGoesAllIsAsBefore(long seed) {
        for (SimulatedServer server : new SimulatedServer[] {tenSleepers(seed), oneProcessor(seed)}) {
            int most = server.control().limit();
            double capacity = most == 10 ? 1_000 : 500;
            double end = overload(server, capacity, 3) + 60;
            server.play(capacity / 2, 20);
            assertThat(server.refused(end + 3, end + 20)).isZero();
            assertThat(server.goodput(end + 1, end + 20)).isGreaterThan(capacity / 2 * 0.95);
            assertThat(server.control().limit()).isEqualTo(most);
        }
    }
}
