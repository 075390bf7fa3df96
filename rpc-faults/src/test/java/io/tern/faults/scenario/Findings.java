package io.tern.faults.scenario;

import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.Tally;
import io.tern.faults.harness.Waiting;
import java.time.Duration;

/** Findings that several scenarios share. */
public final class Findings {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Of the shortest form on the slowest machine. */
    private static final int LEAST_CALLS = 100;

    private Findings() {}

    /** No call has failed, none hangs, none was executed twice that must not be. */
    public static void nothingLost(Fleet fleet, Report report) {
        Tally tally = fleet.tally();
        report.atMost("failed calls", tally.failed(), 0);
        consistent(fleet, tally, report);
    }

    /** Whatever failed: no call hangs or ends without a code, none was executed twice that must not be, and what failures say is true. */
    public static void consistent(Fleet fleet, Tally tally, Report report) {
        report.atLeast("calls", tally.calls(), LEAST_CALLS);
        report.atMost("calls without an outcome", tally.unfinished(), 0);
        report.atMost("failures without a code", tally.failedWithoutCode(), 0);
        report.atMost("calls executed twice that are not idempotent", tally.writesExecutedTwice(), 0);
        report.atMost("answers to calls that nobody executed", tally.answeredNotExecuted(), 0);
        report.atMost("“not executed” said of calls that were", tally.executedThoughDenied(), 0);
        report.atMost(
                "leaked buffers that the processes reported",
                fleet.printed("LEAK:").size(),
                0);
        if (!tally.codes().isEmpty()) {
            report.note("what calls failed with", tally.codes());
            fleet.printed(" FAILED: ").stream()
                    .findFirst()
                    .ifPresent(first -> report.note("one of these failures", first));
        }
    }

    /** Waits until a provider is called: whoever calls it has heard of it. */
    public static void awaitCalls(ProviderProcess provider) throws InterruptedException {
        Waiting.until(
                "calls to " + provider.process(),
                PATIENCE,
                () -> provider.ledger().count() > 0 ? true : null);
    }
}
