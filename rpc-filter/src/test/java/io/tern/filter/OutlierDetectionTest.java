package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nodes that are worse than the others get no calls for a while, in virtual time. */
final class OutlierDetectionTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.INTERNAL, "scripted"));
    private static final int CALLS = 100;

    private final TestRuntime runtime = TestRuntime.create();
    private final LongAdder opened = new LongAdder();
    private final Breakers breakers = new Breakers(
            new BreakerLog("demo.EchoService", runtime.clock(), opened),
            5,
            runtime.clock(),
            new Random(1)::nextDouble,
            method -> method.settings().oneway(),
            new Outliers(runtime.clock()));
    private final Invocation call = runtime.newInvocation("read", "key");
    private final Logger logger = (Logger) LoggerFactory.getLogger(BreakerLog.class);
    private final List<ScriptedNode> nodes = new ArrayList<>();
    private final List<Breaker> guards = new ArrayList<>();

    @BeforeEach
    void quiet() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void close() {
        logger.setLevel(null);
        runtime.close();
    }

    private void start(int count) {
        nodes.addAll(ScriptedNode.nodes(count));
        nodes.forEach(node -> guards.add(breakers.guard(node)));
    }

    /** Calls of a node, every so many of which fail; 0 for none. */
    private void calls(int node, int times, int everyFails) {
        for (int i = 1; i <= times; i++) {
            Permit permit = guards.get(node).tryAcquire(call);
            if (permit != null) {
                permit.release(everyFails > 0 && i % everyFails == 0 ? BROKEN : VALUE);
            }
        }
    }

    /** Time for a look, and a call that takes it. */
    private void look() {
        runtime.advance(Duration.ofNanos(Outliers.LOOK_NANOS));
        calls(guards.size() - 1, 1, 0);
    }

    private boolean isOut(int node) {
        return guards.get(node).isOpen();
    }

    private void allButTheFirstAreWell() {
        for (int node = 1; node < guards.size(); node++) {
            calls(node, CALLS, 0);
        }
    }

    @Test
    void aNodeThatFailsMoreOftenThanTheOthersIsOutThoughNeverFiveTimesInARow() {
        start(5);
        calls(0, CALLS, 3);
        allButTheFirstAreWell();
        assertThat(isOut(0)).isFalse();
        look();
        assertThat(isOut(0)).isTrue();
        assertThat(breakers.open()).isEqualTo(1);
        assertThat(opened.sum()).isOne();
    }

    @Test
    void whereAllFailAlikeNobodyIsOut() {
        start(6);
        for (int node = 0; node < 6; node++) {
            calls(node, CALLS, 3);
        }
        look();
        assertThat(breakers.open()).isZero();
        assertThat(opened.sum()).isZero();
    }

    @Test
    void aFewFailuresMoreThanNoneDoNotMatter() {
        start(10);
        calls(0, CALLS, 30);
        allButTheFirstAreWell();
        look();
        assertThat(breakers.open()).isZero();
    }

    @Test
    void fewNodesAndFewCallsSayNothing() {
        start(4);
        calls(0, CALLS, 2);
        allButTheFirstAreWell();
        look();
        start(1);
        calls(0, 9, 2);
        runtime.advance(Duration.ofSeconds(10));
        for (int node = 0; node < 5; node++) {
            calls(node, OutlierBounds.LEAST_CALLS - 2, node == 0 ? 2 : 0);
        }
        look();
        assertThat(breakers.open()).isZero();
    }

    @Test
    void aNodeThatIsThreeTimesAsSlowAsTheMedianIsOut() {
        start(3);
        nodes.get(0).latencyNanos(Duration.ofMillis(61).toNanos());
        nodes.get(1).latencyNanos(Duration.ofMillis(20).toNanos());
        nodes.get(2).latencyNanos(Duration.ofMillis(10).toNanos());
        calls(0, CALLS, 0);
        allButTheFirstAreWell();
        look();
        assertThat(isOut(0)).isTrue();
    }

    @Test
    void millisecondsDoNotMatterWhereCallsTakeMicroseconds() {
        start(3);
        nodes.get(0).latencyNanos(Duration.ofMillis(9).toNanos());
        nodes.get(1).latencyNanos(100_000);
        nodes.get(2).latencyNanos(100_000);
        calls(0, CALLS, 0);
        allButTheFirstAreWell();
        look();
        assertThat(breakers.open()).isZero();
    }

    @Test
    void oneProbeAtATimeFindsOutWhetherItMayReturn() {
        start(5);
        eject();
        runtime.advance(Duration.ofNanos(Outliers.PAUSE_NANOS - 1));
        assertThat(guards.get(0).tryAcquire(call)).isNull();
        runtime.advance(Duration.ofSeconds(1));
        Permit probe = Objects.requireNonNull(guards.get(0).tryAcquire(call));
        assertThat(guards.get(0).tryAcquire(call)).isNull();
        probe.release(BROKEN);
        runtime.advance(Duration.ofSeconds(9));
        assertThat(guards.get(0).tryAcquire(call))
                .as("the second pause is twice the first")
                .isNull();
        runtime.advance(Duration.ofSeconds(3));
        calls(0, 1, 0);
        assertThat(isOut(0)).isFalse();
        look();
        assertThat(isOut(0)).as("what it did before is forgotten").isFalse();
    }

    private void eject() {
        calls(0, CALLS, 3);
        allButTheFirstAreWell();
        look();
        assertThat(isOut(0)).isTrue();
    }

    /** Seconds until a probe is let out, which succeeds. */
    private long secondsOut() {
        long seconds = 0;
        while (isOut(0)) {
            runtime.advance(Duration.ofSeconds(1));
            seconds++;
            calls(0, 1, 0);
        }
        return seconds;
    }

    @Test
    void eachTimeItIsOutForLongerUpToAMinuteAndAFifth() {
        start(5);
        long before = 0;
        for (int ejection = 1; ejection <= 20; ejection++) {
            eject();
            long seconds = secondsOut();
            int least = Math.min(5 * ejection, 60);
            assertThat(seconds).as("ejection %d", ejection).isBetween((long) least, (long) Math.ceil(1.2 * least));
            before = Math.max(before, seconds);
            assertThat(opened.sum()).as("each counts").isEqualTo(ejection);
        }
        assertThat(before).isGreaterThan(60);
    }

    @Test
    void aNodeThatIsWellForAWhileIsForgiven() {
        start(5);
        for (int ejection = 1; ejection <= 3; ejection++) {
            eject();
            secondsOut();
        }
        for (int i = 0; i < 3; i++) {
            calls(0, CALLS, 0);
            allButTheFirstAreWell();
            look();
        }
        runtime.advance(Duration.ofSeconds(10));
        eject();
        assertThat(secondsOut()).isBetween(5L, 6L);
    }

    @Test
    void aLongOutageIsForgivenAsSoonAsOneOfAMinute() {
        start(5);
        eject();
        for (int i = 0; i < 40; i++) {
            runtime.advance(Duration.ofSeconds(72));
            Objects.requireNonNull(guards.get(0).tryAcquire(call)).release(BROKEN);
        }
        runtime.advance(Duration.ofSeconds(72));
        calls(0, 1, 0);
        assertThat(isOut(0)).isFalse();
        for (int i = 0; i < Outliers.MOST_EJECTIONS; i++) {
            calls(0, CALLS, 0);
            allButTheFirstAreWell();
            look();
        }
        runtime.advance(Duration.ofSeconds(10));
        eject();
        assertThat(secondsOut()).isBetween(5L, 6L);
    }

    @Test
    void anEjectionIsNoReasonForLongerPausesOfAnotherKind() {
        start(5);
        eject();
        secondsOut();
        calls(0, 5, 1);
        assertThat(isOut(0)).as("five in a row").isTrue();
        for (int pause : new int[] {1, 2, 4, 5, 5, 5}) {
            runtime.advance(Duration.ofMillis(pause * 1_000L - 1));
            assertThat(guards.get(0).tryAcquire(call)).isNull();
            runtime.advance(Duration.ofMillis(pause * 200L + 1));
            Objects.requireNonNull(guards.get(0).tryAcquire(call), "probe").release(BROKEN);
        }
    }

    @Test
    void withThoseThatFailInARowNoMoreThanHalfAreOut() {
        start(8);
        calls(0, CALLS, 3);
        allButTheFirstAreWell();
        for (int node = 1; node <= 3; node++) {
            calls(node, 5, 1);
        }
        assertThat(breakers.open()).as("in a row").isEqualTo(3);
        look();
        assertThat(isOut(0)).isTrue();
        calls(4, 5, 1);
        assertThat(breakers.open()).isEqualTo(4);
        assertThat(isOut(4)).isFalse();
        assertThat(opened.sum())
                .as("what would have been more than half does not count")
                .isEqualTo(4);
    }

    @Test
    void theBoundHoldsWhateverHappens() {
        start(7);
        Random random = new Random(7);
        for (int step = 0; step < 3_000; step++) {
            int node = random.nextInt(7);
            nodes.get(node).latencyNanos(random.nextInt(200_000_000));
            calls(node, random.nextInt(80), random.nextInt(6));
            runtime.advance(Duration.ofMillis(random.nextInt(1_000)));
            long out = guards.stream().filter(Breaker::isOpen).count();
            assertThat(out).isEqualTo(breakers.open()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void isOffUnlessSaidAndCountsNothingThen() {
        assertThat(LimitSettings.OUTLIER_DETECTION.defaultValue()).isFalse();
        assertThat(((Breakers) new BreakerGuard().bind(runtime.clientContext())).newWindow())
                .isNull();
        ReferenceOptions options = ReferenceOptions.builder()
                .set(LimitSettings.OUTLIER_DETECTION, true)
                .build();
        assertThat(((Breakers) new BreakerGuard().bind(runtime.clientContext(runtime.service(), options))).newWindow())
                .isNotNull();
    }
}
