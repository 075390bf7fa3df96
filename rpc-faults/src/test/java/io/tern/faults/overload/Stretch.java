package io.tern.faults.overload;

import java.util.Arrays;

/**
 * What came of the calls that were due in some time.
 *
 * @param made how many there were
 * @param answered how many were answered
 * @param refused how many were refused by a server that was overloaded, and not executed
 * @param lost how many failed otherwise
 * @param perSecond answers that came in this time, a second
 * @param medianMicros what half of the answered calls took at most, from when they were due, in microseconds
 * @param p99Micros what 99 of 100 took at most
 */
record Stretch(long made, long answered, long refused, long lost, long perSecond, long medianMicros, long p99Micros) {
    /** What {@link #toString} has written. */
    static Stretch parse(String text) {
        long[] all =
                Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Stretch(all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
    }

    @Override
    public String toString() {
        return made + " " + answered + " " + refused + " " + lost + " " + perSecond + " " + medianMicros + " "
                + p99Micros;
    }
}
