package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightTableTest {
    /** Close to the overflow of the clock; not a constant, or the compiler would complain. */
    private static final long NOW =
            new ManualClock().nanoTime() + Duration.ofSeconds(10).toNanos() - 50;

    private final InFlightTable<String> table = new InFlightTable<>();

    @Test
    void findsAndRemovesByItsId() {
        table.put(1, "a", NOW);
        table.put(2, "b", NOW);

        assertThat(table.get(2)).isEqualTo("b");
        assertThat(table.remove(1)).isEqualTo("a");
        assertThat(table.remove(1)).isNull();
        assertThat(table.get(3)).isNull();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void refusesTheIdThatMarksAFreeSlot() {
        assertThatIllegalArgumentException().isThrownBy(() -> table.put(0, "a", NOW));
    }

    @Test
    void keepsAStragglerWhileIdsGoRoundItsCapacity() {
        table.put(1, "straggler", NOW);
        for (int id = 2; id < 10_000; id++) {
            table.put(id, "call " + id, NOW);
            assertThat(table.remove(id)).isEqualTo("call " + id);
        }
        assertThat(table.get(1)).isEqualTo("straggler");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void showsOnlyWhatIsDue() {
        table.put(1, "early", NOW + 10);
        table.put(2, "late", NOW + 100); // Beyond the overflow of the clock.
        List<String> due = new ArrayList<>();

        table.sweep(NOW + 9, due::add);
        assertThat(due).isEmpty();
        table.sweep(NOW + 10, due::add);
        assertThat(due).containsExactly("early");
    }

    @Test
    void showsAgainWhatWasLeftAlone() {
        table.put(1, "call", NOW);
        List<String> due = new ArrayList<>();

        table.sweep(NOW, due::add);
        table.sweep(NOW + 1, due::add);

        assertThat(due).containsExactly("call", "call");
    }

    @Test
    void forgetsARescheduledMomentUntilTheNewOne() {
        table.put(1, "call", NOW);
        List<String> due = new ArrayList<>();

        table.sweep(NOW, call -> table.reschedule(1, NOW + 60));
        table.sweep(NOW + 59, due::add);
        assertThat(due).isEmpty();
        table.sweep(NOW + 60, due::add);
        assertThat(due).containsExactly("call");
    }

    @Test
    void noticesAMomentThatIsBroughtForward() {
        table.put(1, "call", NOW + 60);
        table.reschedule(1, NOW);
        List<String> due = new ArrayList<>();

        table.sweep(NOW, due::add);

        assertThat(due).containsExactly("call");
    }

    @Test
    void letsTheVisitorRemoveWhatItSees() {
        for (int id = 1; id <= 1_000; id++) {
            table.put(id, String.valueOf(id), NOW);
        }
        List<String> due = new ArrayList<>();
        table.sweep(NOW, call -> {
            due.add(call);
            table.remove(Integer.parseInt(call));
        });

        assertThat(due).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void doesNotShowWhatAnotherVisitRemoved() {
        table.put(1, "a", NOW);
        table.put(2, "b", NOW);
        List<String> due = new ArrayList<>();
        table.sweep(NOW, call -> {
            due.add(call);
            table.removeAll(other -> {});
        });

        assertThat(due).hasSize(1);
    }

    @Test
    void removesAboveAnId() {
        for (int id = 1; id <= 200; id++) {
            table.put(id, String.valueOf(id), NOW);
        }
        List<String> removed = new ArrayList<>();
        table.removeAbove(150, removed::add);

        assertThat(removed).hasSize(50).contains("151", "200").doesNotContain("150");
        assertThat(table.size()).isEqualTo(150);
    }

    @Test
    void serviceGoesOnWithTheHighestId() {
        table.put(Integer.MAX_VALUE, "last", NOW);
        table.put(Integer.MAX_VALUE - 64, "same slot", NOW);

        assertThat(table.remove(Integer.MAX_VALUE)).isEqualTo("last");
        assertThat(table.get(Integer.MAX_VALUE - 64)).isEqualTo("same slot");
    }
}
