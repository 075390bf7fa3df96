package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each element takes a quarter of the budget whenever it is hashed or compared. */
final class TreeFillingTest {
    private static final int FEW = 2;
    private static final int MANY = 20;
    private static final long WORST = 1_000_000;

    private long nanos;
    private boolean slow;

    @Test
    void fillingIsMeasured() {
        for (TreeFilling each : containers(MANY)) {
            slow = true;
            assertSpent(budget -> each.fill(budget, WORST));
        }
    }

    @Test
    void lookingForElementsIsMeasured() {
        for (TreeFilling each : containers(MANY)) {
            slow = false;
            each.fill(new HashBudget(0, () -> nanos), WORST);
            slow = true;
            assertSpent(budget -> each.check(budget, WORST));
        }
        Set<Object> copy = new HashSet<>();
        slow = false;
        for (int i = 0; i < MANY; i++) {
            copy.add(new Slow(i));
        }
        slow = true;
        assertSpent(budget -> TreeFilling.watching(WireType.OBJECT, 1, copy).check(budget, WORST));
    }

    @Test
    void fewElementsArePutInAndFound() {
        slow = true;
        for (TreeFilling each : containers(FEW)) {
            HashBudget budget = new HashBudget(0, () -> nanos);
            each.fill(budget, 1);
            each.check(budget, 1);
            assertThat(budget.isSpent()).isFalse();
        }
    }

    private List<TreeFilling> containers(int elements) {
        List<TreeFilling> all = List.of(
                TreeFilling.of(WireType.OBJECT, 1, new HashSet<@Nullable Object>()),
                TreeFilling.of(WireType.OBJECT, 1, new TreeSet<@Nullable Object>()),
                TreeFilling.of(WireType.OBJECT, 1, new PriorityQueue<@Nullable Object>()),
                TreeFilling.of(WireType.OBJECT, 1, new HashMap<@Nullable Object, @Nullable Object>()));
        for (int i = 0; i < elements; i++) {
            for (TreeFilling each : all) {
                each.add(new Slow(i), i);
            }
        }
        return all;
    }

    private void assertSpent(Consumer<HashBudget> step) {
        HashBudget budget = new HashBudget(0, () -> nanos);
        assertThatThrownBy(() -> step.accept(budget))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("shared parts");
        assertThat(budget.isSpent()).isTrue();
    }

    private final class Slow implements Comparable<Slow> {
        private final int number;

        Slow(int number) {
            this.number = number;
        }

        private void step() {
            if (slow) {
                nanos += WORST * 16 / 4;
            }
        }

        @Override
        public int compareTo(Slow other) {
            step();
            return Integer.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Slow that && number == that.number;
        }

        @Override
        public int hashCode() {
            step();
            return number;
        }
    }
}
