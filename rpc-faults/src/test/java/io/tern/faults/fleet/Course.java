package io.tern.faults.fleet;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What became of a fleet's calls, second by second: requests count in the second in which they were sent, calls in the one in which they began. Seconds
 * are counted from the beginning; a span of them excludes its end. Not thread-safe.
 */
final class Course {
    /** Ten times what a call usually takes. */
    static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int ENOUGH_LATENCIES = 64;

    private final int seconds;
    private final int nodes;
    private final int[] sent;
    private final int[] failed;
    private final int[] late;
    private final int[] ended;
    private final long[][] latencies;

    /** Nothing yet of a fleet of so many nodes. */
    Course(int seconds, int nodes) {
        this.seconds = seconds;
        this.nodes = nodes;
        sent = new int[seconds * nodes];
        failed = new int[seconds];
        late = new int[seconds];
        ended = new int[seconds];
        latencies = new long[seconds][ENOUGH_LATENCIES];
    }

    /** A request went to a node, counted from 1. */
    void sent(int node, long atNanos) {
        int second = second(atNanos);
        if (second < seconds) {
            sent[second * nodes + node - 1]++;
        }
    }

    /** A call has ended. */
    void ended(long beganNanos, long endedNanos, boolean failure) {
        int second = second(beganNanos);
        if (second < seconds) {
            int count = ended[second]++;
            if (count == latencies[second].length) {
                latencies[second] = Arrays.copyOf(latencies[second], 2 * count);
            }
            latencies[second][count] = endedNanos - beganNanos;
            failed[second] += failure ? 1 : 0;
            late[second] += failure || endedNanos - beganNanos >= LATE_NANOS ? 1 : 0;
        }
    }

    private static int second(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toSeconds(nanos);
    }

    /** How many seconds there are. */
    int seconds() {
        return seconds;
    }

    /** Requests to one node. */
    long requests(int node, int from, int to) {
        long sum = 0;
        for (int second = from; second < to; second++) {
            sum += sent[second * nodes + node - 1];
        }
        return sum;
    }

    /** Requests to all nodes. */
    long requests(int from, int to) {
        long sum = 0;
        for (int i = from * nodes; i < to * nodes; i++) {
            sum += sent[i];
        }
        return sum;
    }

    /** What part of the requests went to one node. */
    double share(int node, int from, int to) {
        return (double) requests(node, from, to) / Math.max(1, requests(from, to));
    }

    /** Requests to the busiest node by the mean of all. */
    double maxByMean(int from, int to) {
        long most = 0;
        for (int node = 1; node <= nodes; node++) {
            most = Math.max(most, requests(node, from, to));
        }
        return (double) most * nodes / Math.max(1, requests(from, to));
    }

    /** Calls that ended. */
    long calls(int from, int to) {
        return sum(ended, from, to);
    }

    /** What part of the calls failed. */
    double failedShare(int from, int to) {
        return (double) sum(failed, from, to) / Math.max(1, calls(from, to));
    }

    /** What part of the calls failed or took {@link #LATE_NANOS} or longer. */
    double lateShare(int from, int to) {
        return (double) sum(late, from, to) / Math.max(1, calls(from, to));
    }

    /** Requests by call. */
    double attemptsPerCall(int from, int to) {
        return (double) requests(from, to) / Math.max(1, calls(from, to));
    }

    private static long sum(int[] counts, int from, int to) {
        long sum = 0;
        for (int second = from; second < to; second++) {
            sum += counts[second];
        }
        return sum;
    }

    /** The time within which a share of the calls ended, well or not. */
    long latencyNanos(double quantile, int from, int to) {
        long[] all = new long[Math.toIntExact(calls(from, to))];
        int next = 0;
        for (int second = from; second < to; second++) {
            System.arraycopy(latencies[second], 0, all, next, ended[second]);
            next += ended[second];
        }
        Arrays.sort(all);
        return all.length == 0 ? 0 : all[Math.max(0, (int) StrictMath.ceil(quantile * all.length) - 1)];
    }
}
