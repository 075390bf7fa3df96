package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class InFlightTablePropertyTest {
    /** Positive numbers put the next id, negative ones remove a call so far back; zero sweeps. */
    @Property(tries = 300)
    void behavesLikeAMap(@ForAll @Size(max = 400) List<@IntRange(min = -300, max = 40) Integer> steps) {
        InFlightTable<Integer> table = new InFlightTable<>();
        Map<Integer, Long> model = new HashMap<>();
        int nextId = 1;
        long now = Long.MAX_VALUE - 100;
        for (int step : steps) {
            if (step > 0) {
                long due = now + step;
                table.put(nextId, nextId, due);
                model.put(nextId++, due);
            } else if (step < 0) {
                int id = nextId + step;
                assertThat(table.remove(id)).isEqualTo(model.remove(id) == null ? null : id);
            } else {
                now += 10;
                sweep(table, model, now);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        model.keySet().forEach(id -> assertThat(table.get(id)).isEqualTo(id));
    }

    private static void sweep(InFlightTable<Integer> table, Map<Integer, Long> model, long now) {
        List<Integer> due = new ArrayList<>();
        table.sweep(now, id -> {
            due.add(id);
            table.remove(id);
        });
        List<Integer> expected = model.entrySet().stream()
                .filter(entry -> now - entry.getValue() >= 0)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(due).containsExactlyInAnyOrderElementsOf(expected);
        expected.forEach(model::remove);
    }
}
