package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often something refused is tried again. */
final class PatienceTest {
    private final Patience patience = new Patience();

    @Test
    void waitsLongerAfterEachRefusalUpToAMinute() {
        assertThat(tries(60)).containsExactly(0, 1, 3, 7, 15, 27, 39, 51);
    }

    @Test
    void beginsAnewWhenCircumstancesAreNew() {
        tries(60);
        patience.renew();
        assertThat(tries(8)).containsExactly(0, 1, 3, 7);
    }

    /** The comparisons at which it was tried and refused. */
    private List<Integer> tries(int comparisons) {
        List<Integer> tries = new ArrayList<>();
        for (int i = 0; i < comparisons; i++) {
            if (patience.mayTryAgain()) {
                tries.add(i);
                patience.refused();
            }
        }
        return tries;
    }
}
