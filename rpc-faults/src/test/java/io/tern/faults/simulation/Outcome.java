package io.tern.faults.simulation;

import java.util.List;
import java.util.Map;

/**
 * What came of one seed. Immutable, thread-safe.
 *
 * @param seed the seed
 * @param findings what did not hold
 * @param hash equal for equal stories
 * @param counted how many calls were made and how they ended
 */
record Outcome(long seed, List<String> findings, long hash, Map<String, Long> counted) {
    Outcome {
        findings = List.copyOf(findings);
        counted = Map.copyOf(counted);
    }
}
