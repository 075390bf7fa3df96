package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Whoever matters more may use at least as much, of limits of any size. */
class PriorityPropertyTest {
    @Property(seed = "21", tries = 500)
    void whatMattersMoreMayUseMore(@ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int all) {
        int critical = Priority.CRITICAL.partOf(all);
        int normal = Priority.NORMAL.partOf(all);
        int sheddable = Priority.SHEDDABLE.partOf(all);
        assertThat(critical).isEqualTo(all);
        assertThat(normal).isBetween(Math.max(1, (int) (all * 0.9)), all);
        assertThat(sheddable).isBetween(Math.max(1, (int) (all * 0.7)), normal);
    }

    @Property(seed = "22", tries = 500)
    void ofWhatCanBeDividedTheLastTenthIsForTheFirst(@ForAll @LongRange(max = Long.MAX_VALUE / 10) long tenth) {
        assertThat(Priority.CRITICAL.partOf(10 * tenth)).isEqualTo(10 * tenth);
        assertThat(Priority.NORMAL.partOf(10 * tenth)).isEqualTo(9 * tenth);
        assertThat(Priority.SHEDDABLE.partOf(10 * tenth)).isEqualTo(7 * tenth);
    }

    @Example
    void smallLimitsAreWholeForEverybody() {
        assertThat(Priority.SHEDDABLE.partOf(3)).isEqualTo(3);
        assertThat(Priority.SHEDDABLE.partOf(4)).isEqualTo(3);
        assertThat(Priority.NORMAL.partOf(9)).isEqualTo(9);
        assertThat(Priority.NORMAL.partOf(10)).isEqualTo(9);
        assertThat(Priority.NORMAL.partOf(0)).isZero();
    }
}
