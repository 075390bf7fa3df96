package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Nobody has less for another one to have more, whatever they want and in whatever order they come. */
class FairSharePropertyTest {
    @Property(seed = "41", tries = 500)
    void theLevelGivesAllPlacesAwayAndHardlyMore(
            @ForAll @IntRange(min = 1, max = 100) int places,
            @ForAll @IntRange(min = 1, max = 10) int wanting,
            @ForAll @Size(max = 10) List<@IntRange(min = 1, max = 100) Integer> content) {
        FairShare share = new FairShare(places);
        for (int i = 0; i < wanting; i++) {
            share.addWanting();
        }
        content.forEach(share::addContent);
        int level = share.level();
        assertThat(given(level, wanting, content)).isGreaterThanOrEqualTo(places);
        assertThat(level == 1 || given(level - 1, wanting, content) < places)
                .as("one less would leave places free")
                .isTrue();
    }

    private static int given(int level, int wanting, List<Integer> content) {
        return wanting * level
                + content.stream().mapToInt(held -> Math.min(held, level)).sum();
    }

    /** The first has taken all before the others came; then all ask for more all the time, he ten times as often. */
    @Property(seed = "42", tries = 60)
    void afterAWhileEveryCallerHasHisShareThoughOneAsksTenTimesAsOften(
            @ForAll @IntRange(min = 1, max = 8) int share,
            @ForAll @IntRange(min = 2, max = 6) int callers,
            @ForAll Random random) {
        try (TestRuntime runtime = TestRuntime.create()) {
            FairLimit limit = new FairLimit("demo.EchoService", share * callers, runtime.clock());
            List<ScriptedHead> heads = new ArrayList<>();
            List<Deque<Permit>> inside = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                heads.add(ScriptedHead.of(runtime, "read", "").by("caller " + i).with(Priority.CRITICAL));
                inside.add(new ArrayDeque<>());
            }
            for (int round = 0; round < 60 * share * callers; round++) {
                for (int ask = 0; ask < 10; ask++) {
                    enter(limit, heads.get(0), inside.get(0));
                }
                if (round >= share * callers) {
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
            for (int i = 1; i < callers; i++) {
                enter(limit, heads.get(i), inside.get(i));
                assertThat(inside.get(i).size()).as("held by caller %d", i).isBetween(share - 1, share);
            }
        }
    }

    private static void enter(FairLimit limit, ScriptedHead head, Deque<Permit> inside) {
        if (limit.admit(head) instanceof Permit permit) {
            inside.add(permit);
        }
    }
}
