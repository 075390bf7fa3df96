package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TreeFillingsTest {
    private static final long WORST = 1_000_000;

    private final List<String> hashed = new ArrayList<>();
    private long nanos;
    private long nanosOfEach;
    private final TreeFillings fillings = new TreeFillings(new HashBudget(0, () -> nanos));

    @Test
    void innerContainersAreFilledFirst() {
        fillings.defer(filling(1, "outer"));
        fillings.defer(filling(2, "middle"));
        fillings.defer(filling(3, "inner"));
        fillings.settle(1, 1);
        assertThat(hashed.subList(0, 3)).containsExactly("inner", "middle", "outer");
        assertThat(fillings.hasFrom(1)).isFalse();
    }

    @Test
    void containersOutsideWait() {
        fillings.defer(filling(1, "outer"));
        fillings.defer(filling(2, "inner"));
        fillings.settle(2, 1);
        assertThat(hashed).containsOnly("inner");
        assertThat(fillings.hasFrom(1)).isTrue();
        assertThat(fillings.hasFrom(2)).isFalse();
    }

    /** An early filling does not know yet whether elements are found. */
    @Test
    void containersThatAreFilledEarlyAreFilledAgainAtTheEnd() {
        fillings.defer(filling(2, "inner"));
        fillings.fillEarly(1, each -> true, 1);
        assertThat(hashed).containsExactly("inner");
        fillings.fillEarly(1, each -> true, 1);
        assertThat(hashed).containsExactly("inner");
        fillings.settle(1, 1);
        assertThat(hashed).hasSizeGreaterThan(1);
    }

    @Test
    void nothingIsHashedOnceTheBudgetIsSpent() {
        nanosOfEach = WORST * 16;
        fillings.defer(filling(1, "outer"));
        fillings.defer(filling(2, "inner", "more", "most"));
        assertThatThrownBy(() -> fillings.settle(1, WORST)).hasMessageContaining("shared parts");
        assertThat(hashed).containsExactly("inner", "more");
    }

    private TreeFilling filling(int frame, String... names) {
        TreeFilling filling = TreeFilling.of(WireType.OBJECT, frame, new HashSet<@Nullable Object>());
        for (String name : names) {
            filling.add(new Element(name), null);
        }
        return filling;
    }

    private final class Element {
        private final String name;

        Element(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Element that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            nanos += nanosOfEach;
            hashed.add(name);
            return name.hashCode();
        }
    }
}
