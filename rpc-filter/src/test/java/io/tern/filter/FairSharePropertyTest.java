package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Admission;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.Result;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Nobody has less for another one to have more, whatever they want and in whatever order they come. */
class FairSharePropertyTest {
    @Property(seed = "41", tries = 500)
    void theLevelIsTheHighestThatEverybodyCanHave(
            @ForAll @IntRange(min = 1, max = 100) int places,
            @ForAll @IntRange(min = 1, max = 10) int wanting,
            @ForAll @Size(max = 10) List<@IntRange(min = 1, max = 100) Integer> content) {
        FairShare share = new FairShare(places);
        for (int i = 0; i < wanting; i++) {
            share.addWanting(0);
        }
        content.forEach(share::addContent);
        int level = share.level();
        assertThat(level == 1 || given(level, wanting, content) <= places)
                .as("all can have it")
                .isTrue();
        assertThat(given(level + 1, wanting, content)).isGreaterThan(places);
    }

    private static int given(int level, int wanting, List<Integer> content) {
        return wanting * level
                + content.stream().mapToInt(held -> Math.min(held, level)).sum();
    }

    /** The first has taken all before the others came; then all ask for more all the time, he ten times as often. */
    @Property(seed = "42", tries = 100)
    void afterAWhileEveryCallerHasHisShareThoughOneAsksTenTimesAsOften(
            @ForAll @IntRange(min = 2, max = 40) int places,
            @ForAll @IntRange(min = 2, max = 12) int callers,
            @ForAll Priority priority,
            @ForAll Random random) {
        int part = priority.partOf(places);
        Assume.that(callers <= part && priority != Priority.SHEDDABLE);
        try (TestRuntime runtime = TestRuntime.create()) {
            FairLimit limit = limit(places, runtime);
            List<ScriptedHead> heads = new ArrayList<>();
            List<Deque<Permit>> inside = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                heads.add(ScriptedHead.of(runtime, "read", "").by("caller " + i).with(priority));
                inside.add(new ArrayDeque<>());
            }
            for (int round = 0; round < 60 * places; round++) {
                for (int ask = 0; ask < 10; ask++) {
                    enter(limit, heads.get(0), inside.get(0));
                }
                if (round >= places) {
                    for (int i = 1; i < callers; i++) {
                        enter(limit, heads.get(i), inside.get(i));
                    }
                }
                runtime.advance(Duration.ofMillis(1));
                Deque<Permit> ending = inside.get(random.nextInt(callers));
                if (!ending.isEmpty()) {
                    ending.remove().release(Result.value("value"));
                }
            }
            for (int i = callers - 1; i >= 0; i--) {
                enter(limit, heads.get(i), inside.get(i));
            }
            int share = part / callers;
            for (int i = 0; i < callers; i++) {
                assertThat(inside.get(i).size()).as("held by caller %d", i).isBetween(share - 1, share + 1);
            }
            assertThat(inside.stream().mapToInt(Deque::size).sum()).as("in all").isBetween(part - 1, part);
        }
    }

    /** Each call of the flood takes 100 ms; the other caller calls now and then, long after he was marked as wanting anything. */
    @Property(seed = "43", tries = 40)
    void whoCallsNowAndThenBesideAFloodIsTurnedAwayOnceAtMost(
            @ForAll @IntRange(min = 2, max = 30) int places,
            @ForAll @Size(min = 3, max = 10) List<@IntRange(min = 1, max = 50_000) Integer> pausesMillis) {
        try (TestRuntime runtime = TestRuntime.create()) {
            FairLimit limit = limit(places, runtime);
            ScriptedHead flood = ScriptedHead.of(runtime, "read", "").by("flood");
            ScriptedHead rare = ScriptedHead.of(runtime, "read", "").by("rare");
            Deque<Permit> floods = new ArrayDeque<>();
            boolean turnedAway = false;
            for (int pause : pausesMillis) {
                for (int tick = 0; tick <= pause / 100; tick++) {
                    floods.forEach(permit -> permit.release(Result.value("value")));
                    floods.clear();
                    for (int ask = 0; ask < 2 * places; ask++) {
                        enter(limit, flood, floods);
                    }
                    runtime.advance(Duration.ofMillis(100));
                }
                Admission admission = limit.admit(rare);
                assertThat(turnedAway && admission instanceof Refusal)
                        .as("turned away twice in a row")
                        .isFalse();
                turnedAway = admission instanceof Refusal;
                if (admission instanceof Permit permit) {
                    permit.release(Result.value("value"));
                }
            }
            assertThat(floods.size())
                    .as("what is left to the flood")
                    .isGreaterThanOrEqualTo(Priority.NORMAL.partOf(places) / 2);
        }
    }

    private static FairLimit limit(int places, TestRuntime runtime) {
        return new FairLimit(
                "demo.EchoService",
                new Callers(new AtomicInteger()),
                places,
                FairLimitTest.full("demo.EchoService"),
                runtime.clock());
    }

    private static void enter(FairLimit limit, ScriptedHead head, Deque<Permit> inside) {
        if (limit.admit(head) instanceof Permit permit) {
            inside.add(permit);
        }
    }
}
