package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whoever matters more may use at least as much, of limits of any size. */
class HeadroomPropertyTest {
    @Property(seed = "21", tries = 500)
    void whatMattersMoreMayUseMore(@ForAll @IntRange(min = 1, max = 1_000_000) int all) {
        int critical = Headroom.of(Priority.CRITICAL, all);
        int normal = Headroom.of(Priority.NORMAL, all);
        int sheddable = Headroom.of(Priority.SHEDDABLE, all);
        assertThat(critical).isEqualTo(all);
        assertThat(normal).isBetween(Math.max(1, (int) (all * 0.9)), all);
        assertThat(sheddable).isBetween(Math.max(1, (int) (all * 0.7)), normal);
    }

    @Example
    void smallLimitsAreWholeForEverybody() {
        assertThat(Headroom.of(Priority.SHEDDABLE, 3)).isEqualTo(3);
        assertThat(Headroom.of(Priority.SHEDDABLE, 4)).isEqualTo(3);
        assertThat(Headroom.of(Priority.NORMAL, 9)).isEqualTo(9);
        assertThat(Headroom.of(Priority.NORMAL, 10)).isEqualTo(9);
        assertThat(Headroom.of(Priority.NORMAL, 0)).isZero();
    }
}
