package io.tern.bench.load;

import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a run.
 *
 * @param calls all that ended, with or without error
 * @param errors calls that failed or brought another reply than expected
 * @param firstError one of them in words, or null
 * @param elapsedNanos from the first call to the end of the last
 * @param latencies in nanoseconds
 */
record LoadResult(
        long calls, long errors, @Nullable String firstError, long elapsedNanos, AbstractHistogram latencies) {}
