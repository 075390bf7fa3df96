package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallerStats;
import io.tern.api.CallersStats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who calls a server, in bounded memory. */
final class CallerTableTest {
    private static CallerTable.Key key(String application) {
        return new CallerTable.Key(application, "10.0.0.7", "1.4");
    }

    @Test
    void connectionsOfOneCallerCountTogetherAlsoThoseThatHaveEnded() {
        CallerTable table = new CallerTable(10);
        AtomicLong first = new AtomicLong();
        CallerTable.Member ended = table.join(key("checkout"), first::get);
        CallerTable.Member open = table.join(key("checkout"), () -> 5);
        first.set(3);
        ended.leave();
        ended.leave();
        first.set(100); // Nobody asks it any more.

        assertThat(open).isNotNull();
        assertThat(table.stats())
                .isEqualTo(new CallersStats(List.of(new CallerStats("checkout", "10.0.0.7", "1.4", 1, 8)), 0));
    }

    @Test
    void applicationAddressAndVersionTellCallersApartAndMostCallsComeFirst() {
        CallerTable table = new CallerTable(10);
        table.join(new CallerTable.Key("a", "h1", "1"), () -> 1);
        table.join(new CallerTable.Key("a", "h1", "2"), () -> 4);
        table.join(new CallerTable.Key("a", "h2", "1"), () -> 2);
        table.join(new CallerTable.Key("b", "h1", "1"), () -> 3);

        assertThat(table.stats().listed()).extracting(CallerStats::calls).containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void whoHasGoneMakesRoomAndIsCountedAmongTheOthers() {
        CallerTable table = new CallerTable(2);
        CallerTable.Member first = table.join(key("first"), () -> 7);
        CallerTable.Member second = table.join(key("second"), () -> 11);
        second.leave();
        first.leave();
        table.join(key("third"), () -> 1);

        CallersStats stats = table.stats();
        assertThat(stats.listed()).extracting(CallerStats::application).containsExactly("first", "third");
        assertThat(stats.others()).isEqualTo(11);
    }

    @Test
    void aCallerThatComesBackGoesOnAndKeepsItsPlace() {
        CallerTable table = new CallerTable(2);
        table.join(key("first"), () -> 7).leave();
        table.join(key("second"), () -> 11).leave();
        table.join(key("first"), () -> 1);
        table.join(key("third"), () -> 1);

        CallersStats stats = table.stats();
        assertThat(stats.listed())
                .extracting(CallerStats::application, CallerStats::calls)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("first", 8L),
                        org.assertj.core.groups.Tuple.tuple("third", 1L));
        assertThat(stats.others()).isEqualTo(11);
    }

    @Test
    void whereAllHaveConnectionsNewOnesAreTheOthers() {
        CallerTable table = new CallerTable(2);
        CallerTable.Member first = table.join(key("first"), () -> 1);
        table.join(key("second"), () -> 1);
        CallerTable.Member late = table.join(key("late"), () -> 5);

        assertThat(table.stats().listed()).hasSize(2);
        assertThat(table.stats().others()).isEqualTo(5);
        late.leave();
        first.leave();
        table.join(key("late"), () -> 1);
        assertThat(table.stats().listed()).extracting(CallerStats::application).containsExactly("late", "second");
        assertThat(table.stats().others()).isEqualTo(6);
    }

    @Test
    void madeUpNamesNeitherFillTheTableNorLoseACall() {
        CallerTable table = new CallerTable(CallersStats.MOST);
        List<CallerTable.Member> open = new ArrayList<>();
        table.join(key("honest"), () -> 1);
        for (int i = 0; i < 20_000; i++) {
            CallerTable.Member member = table.join(key("name-" + i), () -> 1);
            if (i % 3 == 0) {
                open.add(member);
            } else {
                member.leave();
            }
        }
        CallersStats stats = table.stats();
        assertThat(open).isNotEmpty();
        assertThat(stats.listed())
                .hasSize(CallersStats.MOST)
                .extracting(CallerStats::application)
                .contains("honest");
        assertThat(stats.others()
                        + stats.listed().stream().mapToLong(CallerStats::calls).sum())
                .isEqualTo(20_001);
    }
}
