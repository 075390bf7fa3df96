package io.tern.bench.compare;

import java.util.List;

/**
 * What is to be measured.
 *
 * @param millis of each measurement
 * @param warmupMillis of each contender, before the first round
 * @param pauseMillis between two measurements
 */
record Plan(List<Cell> cells, int rounds, long millis, long warmupMillis, long pauseMillis) {}
