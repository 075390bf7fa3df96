package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Admission;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A limit's places among callers: all for one who is alone, fair shares where several want more than there is. */
final class FairLimitTest {
    private static final Result VALUE = Result.value("value");

    private final TestRuntime runtime = TestRuntime.create();
    private final FairLimit limit = limitOf(12);
    private final Map<String, Deque<Permit>> inside = new HashMap<>();

    @AfterEach
    void close() {
        runtime.close();
    }

    private FairLimit limitOf(int places) {
        return new FairLimit(
                "demo.EchoService",
                new Callers(new AtomicInteger()),
                places,
                full("demo.EchoService"),
                runtime.clock());
    }

    static ConcurrencyRefusal full(Object owner) {
        return ConcurrencyRefusal.ofFixed(owner, RefusalScope.NODE, LimitSettings.CONCURRENCY_LIMIT);
    }

    private ScriptedHead head(String caller) {
        return ScriptedHead.of(runtime, "read", "").by(caller).with(Priority.CRITICAL);
    }

    private boolean enter(String caller) {
        boolean admitted = limit.admit(head(caller)) instanceof Permit permit
                && inside.computeIfAbsent(caller, name -> new ArrayDeque<>()).add(permit);
        assertThat(limit.inFlight()).isBetween(0, 12);
        return admitted;
    }

    private int enterAll(String caller) {
        int entered = 0;
        while (enter(caller)) {
            entered++;
        }
        return entered;
    }

    private void leave(String caller, int times) {
        for (int i = 0; i < times; i++) {
            inside.get(caller).remove().release(VALUE);
        }
    }

    private int held(String caller) {
        return inside.getOrDefault(caller, new ArrayDeque<>()).size();
    }

    private RpcException refusal(String caller) {
        Admission admission = limit.admit(head(caller));
        assertThat(admission).isInstanceOf(Refusal.class);
        return ((Refusal) admission).failure();
    }

    @Test
    void aloneACallerMayHaveAllPlaces() {
        assertThat(enterAll("checkout")).isEqualTo(12);
        leave("checkout", 5);
        assertThat(enterAll("checkout")).isEqualTo(5);
    }

    @Test
    void whoHasTakenAllGivesWayAsHisCallsEnd() {
        enterAll("flood");
        assertThat(enter("checkout")).isFalse();
        for (int i = 0; i < 12; i++) {
            leave("flood", 1);
            enter("flood"); // It asks first each time.
            enter("checkout");
        }
        assertThat(held("checkout")).isEqualTo(6);
        assertThat(held("flood")).isEqualTo(6);
    }

    @Test
    void whoWantsLessThanHisShareLeavesTheRestToTheOthers() {
        enterAll("flood");
        enter("small");
        leave("flood", 2);
        assertThat(enter("small")).isTrue();
        assertThat(enter("small")).isTrue();
        runtime.advance(Duration.ofSeconds(1)); // It asks for nothing more.
        assertThat(enterAll("flood")).isZero();
        assertThat(enter("other")).isFalse();
        for (int i = 0; i < 10; i++) {
            leave("flood", 1);
            enterAll("flood");
            enterAll("other");
        }
        assertThat(held("small")).isEqualTo(2);
        assertThat(held("flood")).isEqualTo(5);
        assertThat(held("other")).isEqualTo(5);
    }

    @Test
    void whenNobodyElseWantsPlacesTheyAreAllTheFloodsAgain() {
        enterAll("flood");
        enter("checkout");
        leave("flood", 8);
        assertThat(enterAll("flood")).isEqualTo(2);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(enterAll("flood"))
                .as("one place is kept for whoever was turned away")
                .isEqualTo(5);
        runtime.advance(Duration.ofSeconds(60));
        assertThat(enterAll("flood")).isEqualTo(1);
    }

    @Test
    void whoHasBeenLetInHasNoPlaceKept() {
        enterAll("flood");
        enter("checkout");
        leave("flood", 1);
        assertThat(enter("checkout")).isTrue();
        leave("checkout", 1);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(enterAll("flood")).isEqualTo(1);
    }

    @Test
    void whatDoesNotDivideEvenlyGoesToWhoeverAsksFirstBehindAllWhoHaveLess() {
        enterAll("flood");
        for (String caller : List.of("a", "b", "c", "d", "e", "f")) {
            enter(caller); // Seven callers: one place each, and five more.
        }
        leave("flood", 11);
        assertThat(enter("flood")).isTrue();
        assertThat(enter("flood")).as("two beyond the one that everybody has").isFalse();
        for (String caller : List.of("a", "b", "c", "d")) {
            assertThat(enter(caller)).isTrue();
            runtime.advance(Duration.ofNanos(FairLimit.LOOK_NANOS));
            assertThat(enter(caller)).isTrue();
        }
        runtime.advance(Duration.ofNanos(FairLimit.LOOK_NANOS));
        assertThat(enter("d")).as("two beyond").isFalse();
        assertThat(enter("e")).isTrue();
        assertThat(enter("e")).as("that place is f's").isFalse();
        assertThat(enter("f")).isTrue();
        assertThat(limit.inFlight()).isEqualTo(12);
    }

    @Test
    void whatMattersMoreGoesInWhereItsCallersShareIsFullOfTheRest() {
        FairLimit twenty = limitOf(20);
        ScriptedHead batch = head("checkout").with(Priority.SHEDDABLE);
        ScriptedHead normal = head("checkout").with(Priority.NORMAL);
        for (int i = 0; i < 18; i++) {
            assertThat(twenty.admit(head("flood").with(Priority.NORMAL))).isInstanceOf(Permit.class);
        }
        Deque<Permit> floods = new ArrayDeque<>();
        while (twenty.admit(head("flood")) instanceof Permit permit) {
            floods.add(permit);
        }
        assertThat(floods).hasSize(2);
        assertThat(twenty.admit(normal)).isInstanceOf(Refusal.class);
        FairLimit shared = limitOf(20);
        Deque<Permit> held = new ArrayDeque<>();
        while (shared.admit(head("flood")) instanceof Permit permit) {
            held.add(permit);
        }
        assertThat(shared.admit(normal)).isInstanceOf(Refusal.class);
        for (int i = 0; i < 20; i++) {
            held.remove().release(VALUE);
        }
        int sheddable = 0;
        while (shared.admit(batch) instanceof Permit) {
            sheddable++;
        }
        int more = 0;
        while (shared.admit(normal) instanceof Permit) {
            more++;
        }
        int critical = 0;
        while (shared.admit(head("checkout")) instanceof Permit) {
            critical++;
        }
        assertThat(List.of(sheddable, more, critical)).isEqualTo(List.of(7, 2, 1));
    }

    @Test
    void aRefusalSaysWhetherItIsTheLimitOrTheShare() {
        enterAll("flood");
        RpcException full = refusal("checkout");
        assertThat(full.refusalScope()).isEqualTo(RefusalScope.NODE);
        assertThat(full.reason())
                .isEqualTo("the concurrency limit of demo.EchoService is reached: 12 of 12 calls are in flight, set by"
                        + " concurrencyLimit");
        RpcException share = refusal("flood");
        assertThat(share.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(share.notExecuted()).isTrue();
        assertThat(share.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(share.retryAfter()).isPositive();
        assertThat(share.getStackTrace()).isEmpty();
        assertThat(share.reason())
                .isEqualTo("the fair share of one calling application at demo.EchoService is reached: 6 of 12 calls at"
                        + " once beside 1 others, set by callerShare");
    }

    @Test
    void whatMayBeShedMakesNobodyHoldBack() {
        enterAll("flood");
        assertThat(limit.admit(head("batch").with(Priority.SHEDDABLE))).isInstanceOf(Refusal.class);
        leave("flood", 1);
        assertThat(enter("flood")).isTrue();
    }

    @Test
    void callersWhoHaveAskedOnceAndGoneLeaveMostPlacesToThoseWhoCall() {
        enterAll("flood");
        for (int i = 0; i < 12; i++) {
            assertThat(enter("job " + i)).isFalse();
        }
        leave("flood", 12);
        runtime.advance(Duration.ofSeconds(2));
        assertThat(enterAll("flood")).isEqualTo(9);
        assertThat(enter("job 0")).as("a place was kept").isTrue();
    }

    @Test
    void whatMayBeShedIsHeldBackForNobodyWhoHasGone() {
        for (int i = 0; i < 12; i++) {
            enter("flood");
        }
        assertThat(enter("checkout")).isFalse();
        leave("flood", 12);
        assertThat(enter("checkout")).isTrue();
        leave("checkout", 1);
        runtime.advance(Duration.ofSeconds(2));
        ScriptedHead batch = head("batch").with(Priority.SHEDDABLE);
        int entered = 0;
        while (limit.admit(batch) instanceof Permit) {
            entered++;
        }
        assertThat(entered).isEqualTo(Priority.SHEDDABLE.partOf(12));
    }

    @Test
    void whatMayBeShedMakesNobodyHoldBackAlsoWhereItsOwnShareIsLookedAt() {
        enterAll("flood");
        assertThat(enter("checkout")).isFalse();
        leave("flood", 12);
        ScriptedHead batch = head("batch").with(Priority.SHEDDABLE);
        while (limit.admit(batch) instanceof Permit) {}
        runtime.advance(Duration.ofNanos(FairLimit.LOOK_NANOS));
        assertThat(limit.admit(batch)).isInstanceOf(Refusal.class);
        int left = 12 - limit.inFlight();
        assertThat(enterAll("flood"))
                .as("half of the rest, rounded up, beside one other")
                .isEqualTo((left + 1) / 2);
    }

    @Test
    void aPlaceIsKeptForWhatMattersMost() {
        for (int i = 0; i < 11; i++) {
            assertThat(limit.admit(head("checkout").with(Priority.NORMAL))).isInstanceOf(Permit.class);
        }
        assertThat(limit.admit(head("checkout").with(Priority.NORMAL))).isInstanceOf(Refusal.class);
        assertThat(limit.admit(head("checkout").with(Priority.CRITICAL))).isInstanceOf(Permit.class);
    }

    @Test
    void namesOfCallersDoNotFillTheMemory() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(enter("caller " + i)).isTrue();
            leave("caller " + i, 1);
        }
        assertThat(limit.toString()).matches("FairLimit\\[0 of 12, \\d{1,4} callers]");
    }

    @Test
    void isWhatTheSettingMakes() {
        ExportOptions.Builder options = ExportOptions.builder()
                .set(LimitSettings.CONCURRENCY_LIMIT, 2)
                .set(CallerSettings.CALLER_SHARE, true)
                .method(
                        "order",
                        MethodSettings.builder()
                                .set(LimitSettings.CONCURRENCY_LIMIT, 2)
                                .set(CallerSettings.CALLER_SHARE, false)
                                .build());
        ServerAdmission.Gate gate = Objects.requireNonNull(
                new ConcurrencyLimitAdmission().bind(SaidBy.options(runtime.serverContext(), options)));
        assertThat(gate.toString()).contains("FairLimit[0 of 2", "ConcurrencyLimit[0 of 2]");
    }

    @Test
    void aCallThatIsLetThroughAllocatesNothing() {
        ScriptedHead head = head("checkout");
        AllocationMeter.assertFree("a call", () -> ((Permit) limit.admit(head)).release(VALUE));
    }

    @Test
    void manyThreadsNeverExceedItAndLeaveNothingBehind() throws Exception {
        FairLimit three = limitOf(3);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> loops = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                ScriptedHead head = head("caller " + thread % 3);
                loops.add(threads.submit(() -> enterAndLeave(three, head)));
            }
            for (Future<Integer> loop : loops) {
                assertThat(loop.get(60, TimeUnit.SECONDS)).isBetween(0, 3);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(three.inFlight()).isZero();
        runtime.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            assertThat(three.admit(head("checkout"))).isInstanceOf(Permit.class);
        }
    }

    private static int enterAndLeave(FairLimit limit, ScriptedHead head) {
        int most = 0;
        for (int i = 0; i < 10_000; i++) {
            if (limit.admit(head) instanceof Permit permit) {
                most = Math.max(most, limit.inFlight());
                permit.release(VALUE);
            }
        }
        return most;
    }
}
