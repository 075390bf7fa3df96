package io.tern.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One contender in one cell in one round; CPU time and allocated bytes are per call.
 *
 * @param rate calls a second
 */
record Measurement(
        int round,
        String contender,
        Cell cell,
        long calls,
        long errors,
        String firstError,
        double rate,
        double clientCpuMicros,
        double serverCpuMicros,
        double clientBytes,
        double serverBytes,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double maxMicros,
        double clientMiB,
        double serverMiB) {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    /** Puts a client's answer and two readings of the server together. */
    static Measurement of(
            int round, String contender, Cell cell, JsonNode run, JsonNode serverBefore, JsonNode serverAfter) {
        long calls = run.get("calls").asLong();
        return new Measurement(
                round,
                contender,
                cell,
                calls,
                run.get("errors").asLong(),
                run.get("firstError").asText(),
                calls * NANOS_PER_SECOND / run.get("elapsedNanos").asLong(),
                run.get("cpuNanos").asLong() / NANOS_PER_MICRO / calls,
                difference(serverBefore, serverAfter, "cpuNanos") / NANOS_PER_MICRO / calls,
                (double) run.get("allocatedBytes").asLong() / calls,
                difference(serverBefore, serverAfter, "allocatedBytes") / calls,
                run.get("p50Nanos").asLong() / NANOS_PER_MICRO,
                run.get("p99Nanos").asLong() / NANOS_PER_MICRO,
                run.get("p999Nanos").asLong() / NANOS_PER_MICRO,
                run.get("maxNanos").asLong() / NANOS_PER_MICRO,
                run.get("residentBytes").asLong() / MIB,
                serverAfter.get("residentBytes").asLong() / MIB);
    }

    private static double difference(JsonNode before, JsonNode after, String name) {
        return after.get(name).asLong() - before.get(name).asLong();
    }

    /**
     * Whether more may have been asked of a rival than it takes, so that calls time out or are refused: a rate chosen by what
     * others can do, or more asynchronous calls at once than it has threads.
     */
    boolean mayBeOverloaded() {
        return !cell.hasBlockingCallers() && !contender.equals(ContenderSpec.LIMIT) && !contender.startsWith("tern");
    }

    double cpuMicros() {
        return clientCpuMicros + serverCpuMicros;
    }

    double bytes() {
        return clientBytes + serverBytes;
    }
}
