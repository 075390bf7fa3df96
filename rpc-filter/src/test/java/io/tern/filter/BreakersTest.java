package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tern.api.ConnectionState;
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

/** What the breakers of one reference share: how many may be open, and what is logged. */
final class BreakersTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));

    private final TestRuntime runtime = TestRuntime.create();
    private final Breakers breakers = new Breakers(
            "demo.EchoService", 5, runtime.clock(), method -> method.settings().oneway());
    private final Invocation call = runtime.newInvocation("read", "key");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(BreakerLog.class);

    @BeforeEach
    void captureLog() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        runtime.close();
    }

    private List<Breaker> guards(List<ScriptedNode> nodes) {
        return nodes.stream().map(breakers::guard).toList();
    }

    private void call(Breaker breaker, Result result) {
        Permit permit = breaker.tryAcquire(call);
        if (permit != null) {
            permit.release(result);
        }
    }

    private void fail(Breaker breaker) {
        for (int i = 0; i < 20; i++) {
            call(breaker, BROKEN);
        }
    }

    private long eligible(List<Breaker> all) {
        return all.stream().filter(breaker -> breaker.eligible(call)).count();
    }

    @Test
    void theOnlyNodeNeverOpens() {
        Breaker only = guards(ScriptedNode.nodes(1)).get(0);
        fail(only);
        assertThat(only.eligible(call)).isTrue();
        assertThat(log.list).isEmpty();
    }

    @Test
    void atMostHalfOfTheNodesAreOpenAtOnce() {
        for (int count = 2; count <= 9; count++) {
            Breakers some = new Breakers(
                    "demo.EchoService",
                    5,
                    runtime.clock(),
                    method -> method.settings().oneway());
            List<Breaker> all =
                    ScriptedNode.nodes(count).stream().map(some::guard).toList();
            all.forEach(this::fail);
            assertThat(some.open()).as("open of %d", count).isEqualTo(count / 2);
            assertThat(eligible(all)).isEqualTo(count - count / 2);
        }
    }

    @Test
    void pausesEndAtDifferentMomentsForDifferentClients() {
        for (double chance : new double[] {0, 0.5, 0.99}) {
            Breakers some = new Breakers(
                    new BreakerLog("demo.EchoService", runtime.clock(), new LongAdder()),
                    5,
                    runtime.clock(),
                    () -> chance,
                    method -> false,
                    null);
            Breaker first =
                    ScriptedNode.nodes(2).stream().map(some::guard).toList().get(0);
            fail(first);
            runtime.advance(Duration.ofMillis((long) (1_000 + 200 * chance) - 1));
            assertThat(first.eligible(call)).isFalse();
            runtime.advance(Duration.ofMillis(1));
            assertThat(first.eligible(call)).isTrue();
        }
    }

    @Test
    void aNodeThatStillFailsOpensAsSoonAsThereIsAPlace() {
        List<Breaker> all = guards(ScriptedNode.nodes(2));
        fail(all.get(0));
        fail(all.get(1));
        assertThat(all.get(1).eligible(call)).isTrue();
        runtime.advance(Duration.ofSeconds(1));
        call(all.get(0), VALUE);
        call(all.get(1), BROKEN);
        assertThat(all.get(1).eligible(call)).isFalse();
    }

    @Test
    void aNodeThatLeavesFreesItsPlace() {
        List<Breaker> all = guards(ScriptedNode.nodes(3));
        fail(all.get(0));
        all.get(0).close();
        all.get(0).close();
        assertThat(breakers.open()).isZero();
        fail(all.get(1));
        assertThat(all.get(1).eligible(call)).isFalse();
    }

    @Test
    void whenWellNodesLeaveOthersCloseUntilHalfIsLeft() {
        List<Breaker> all = guards(ScriptedNode.nodes(4));
        fail(all.get(0));
        fail(all.get(1));
        all.get(2).close();
        assertThat(breakers.open()).isEqualTo(1);
        all.get(3).close();
        assertThat(breakers.open()).isEqualTo(1);
        assertThat(eligible(all.subList(0, 2))).isEqualTo(1);
    }

    @Test
    void permitsThatComeBackFromANodeThatIsGoneChangeNothing() {
        List<Breaker> all = guards(ScriptedNode.nodes(2));
        Permit early = Objects.requireNonNull(all.get(0).tryAcquire(call));
        fail(all.get(0));
        runtime.advance(Duration.ofSeconds(1));
        Permit probe = Objects.requireNonNull(all.get(0).tryAcquire(call));
        all.get(0).close();
        probe.release(BROKEN);
        early.release(BROKEN);
        fail(all.get(0));
        assertThat(breakers.open()).isZero();
    }

    @Test
    void anOpenNodeServesAgainWhenNoOtherIsConnected() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(2);
        List<Breaker> all = guards(nodes);
        fail(all.get(0));
        assertThat(all.get(0).eligible(call)).isFalse();

        nodes.get(1).state(ConnectionState.UNREACHABLE);

        assertThat(all.get(0).eligible(call)).isTrue();
        Permit first = all.get(0).tryAcquire(call);
        Permit second = all.get(0).tryAcquire(call);
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(breakers.open()).isZero();
        fail(all.get(0));
        assertThat(all.get(0).eligible(call)).isTrue();
    }

    @Test
    void aProbeOnItsWayHoldsNoCallBackWhenNoOtherNodeIsConnected() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(2);
        List<Breaker> all = guards(nodes);
        fail(all.get(0));
        runtime.advance(Duration.ofSeconds(1));
        Permit probe = Objects.requireNonNull(all.get(0).tryAcquire(call));
        nodes.get(1).state(ConnectionState.UNREACHABLE);
        assertThat(all.get(0).tryAcquire(call)).isNotNull();
        probe.release(BROKEN);
        assertThat(all.get(0).eligible(call)).isTrue();
        assertThat(breakers.open()).isZero();
    }

    @Test
    void theBoundHoldsWhateverHappens() {
        Random random = new Random(5);
        List<Breaker> all = new ArrayList<>(guards(ScriptedNode.nodes(6)));
        List<ScriptedNode> spare = new ArrayList<>(ScriptedNode.nodes(50));
        for (int step = 0; step < 5_000; step++) {
            Breaker one = all.get(random.nextInt(all.size()));
            switch (random.nextInt(12)) {
                case 0 -> runtime.advance(Duration.ofMillis(random.nextInt(1_500)));
                case 1 -> {
                    if (all.size() > 1 && step % 5 == 0) {
                        one.close();
                        all.remove(one);
                    }
                }
                case 2 -> {
                    if (all.size() < 7) {
                        all.add(breakers.guard(spare.get(random.nextInt(spare.size()))));
                    }
                }
                case 3 -> call(one, VALUE);
                default -> call(one, BROKEN);
            }
            long open = all.stream().filter(Breaker::isOpen).count();
            assertThat(open).isEqualTo(breakers.open()).isLessThanOrEqualTo(all.size() / 2);
            assertThat(eligible(all)).isPositive();
        }
    }

    @Test
    void saysOnceThatItOpenedAndOnceThatItClosed() {
        Breaker breaker = guards(ScriptedNode.nodes(2)).get(0);
        fail(breaker);
        runtime.advance(Duration.ofSeconds(1));
        call(breaker, BROKEN);
        runtime.advance(Duration.ofSeconds(2));
        call(breaker, VALUE);
        call(breaker, VALUE);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Breaker of demo.EchoService at 127.0.0.1:20001 is open after 5 failures in a row, the last one"
                                + " io.tern.api.RpcException: UNAVAILABLE: scripted (0 more changes since the last such line)",
                        "Breaker of demo.EchoService at 127.0.0.1:20001 is closed: its probe succeeded (0 more changes"
                                + " since the last such line)");
    }

    @Test
    void aFloodOfChangesIsCountedRatherThanLogged() {
        Breaker breaker = guards(ScriptedNode.nodes(2)).get(0);
        for (int i = 0; i < 50; i++) {
            fail(breaker);
            runtime.advance(Duration.ofSeconds(1));
            call(breaker, VALUE);
        }
        assertThat(log.list).hasSizeBetween(50, 50 + BreakerLog.BURST + 1);
        assertThat(log.list).hasSize(100 - counted());
    }

    /** The changes that the lines say are not in the log. */
    private int counted() {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .mapToInt(line -> Integer.parseInt(line.replaceFirst(".*\\((\\d+) more changes.*", "$1")))
                .sum();
    }

    @Test
    void theNumberOfFailuresIsAMatterOfTheService() {
        assertThat(LimitSettings.BREAKER_FAILURES.isPerMethod()).isFalse();
    }

    @Test
    void theNumberOfFailuresCanBeSet() {
        ReferenceOptions options = ReferenceOptions.builder()
                .set(LimitSettings.BREAKER_FAILURES, 2)
                .build();
        var binding = new BreakerGuard().bind(runtime.clientContext(runtime.service(), options));
        var nodes = ScriptedNode.nodes(2);
        var guard = Objects.requireNonNull(binding.guard(nodes.get(0)));
        Objects.requireNonNull(binding.guard(nodes.get(1)));
        Objects.requireNonNull(guard.tryAcquire(call)).release(BROKEN);
        assertThat(guard.eligible(call)).isTrue();
        Objects.requireNonNull(guard.tryAcquire(call)).release(BROKEN);
        assertThat(guard.eligible(call)).isFalse();
    }
}
