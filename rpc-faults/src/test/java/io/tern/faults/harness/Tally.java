package io.tern.faults.harness;

import io.tern.api.StatusCode;
import io.tern.faults.harness.CallLedger.Call;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What consumers and providers saw of the same calls.
 *
 * @param calls made
 * @param unfinished without an outcome so far
 * @param failedReads idempotent calls that failed
 * @param failedWrites calls that are not idempotent and failed
 * @param failedWithoutCode calls that failed with something else than a coded failure
 * @param writesNotUnknown of the failed writes, those whose failure does not say “unknown whether executed”
 * @param readsExecutedTwice idempotent calls that were executed more than once
 * @param writesExecutedTwice calls that are not idempotent and were executed more than once
 * @param answeredNotExecuted calls that were answered although nobody has executed them
 * @param executedThoughDenied calls whose failure says that they were not executed, and that were
 * @param codes what calls failed with, and how often
 */
public record Tally(
        long calls,
        long unfinished,
        long failedReads,
        long failedWrites,
        long failedWithoutCode,
        long writesNotUnknown,
        long readsExecutedTwice,
        long writesExecutedTwice,
        long answeredNotExecuted,
        long executedThoughDenied,
        Map<String, Long> codes) {
    static Tally of(List<ConsumerProcess> consumers, List<ProviderProcess> providers) {
        Counter counter = new Counter();
        for (ConsumerProcess consumer : consumers) {
            BitSet once = new BitSet();
            BitSet twice = new BitSet();
            for (ProviderProcess provider : providers) {
                provider.ledger().forEach(call -> note(consumer.number(), call, once, twice));
            }
            consumer.ledger()
                    .forEach(
                            0,
                            call -> counter.count(call, once.get((int) call.number()), twice.get((int) call.number())));
        }
        return counter.tally();
    }

    private static void note(int consumer, long call, BitSet once, BitSet twice) {
        if (call >>> Integer.SIZE == consumer) {
            int number = (int) call;
            if (once.get(number)) {
                twice.set(number);
            }
            once.set(number);
        }
    }

    /** Calls that failed. */
    public long failed() {
        return failedReads + failedWrites;
    }

    /** Counts call by call. Not thread-safe. */
    private static final class Counter {
        private final Map<String, Long> codes = new TreeMap<>();
        private long calls;
        private long unfinished;
        private long failedReads;
        private long failedWrites;
        private long failedWithoutCode;
        private long writesNotUnknown;
        private long readsExecutedTwice;
        private long writesExecutedTwice;
        private long answeredNotExecuted;
        private long executedThoughDenied;

        void count(Call call, boolean executed, boolean executedTwice) {
            calls++;
            unfinished += call.hasEnded() ? 0 : 1;
            readsExecutedTwice += executedTwice && call.idempotent() ? 1 : 0;
            writesExecutedTwice += executedTwice && !call.idempotent() ? 1 : 0;
            if (call.failed()) {
                countFailed(call, executed);
            } else if (call.hasEnded() && !executed) {
                answeredNotExecuted++;
            }
        }

        private void countFailed(Call call, boolean executed) {
            StatusCode code = call.code();
            codes.merge(code + (call.notExecuted() ? " not executed" : ""), 1L, Long::sum);
            failedReads += call.idempotent() ? 1 : 0;
            failedWrites += call.idempotent() ? 0 : 1;
            failedWithoutCode += code == null ? 1 : 0;
            writesNotUnknown += !call.idempotent() && (code != StatusCode.UNAVAILABLE || call.notExecuted()) ? 1 : 0;
            executedThoughDenied += call.notExecuted() && executed ? 1 : 0;
        }

        Tally tally() {
            return new Tally(
                    calls,
                    unfinished,
                    failedReads,
                    failedWrites,
                    failedWithoutCode,
                    writesNotUnknown,
                    readsExecutedTwice,
                    writesExecutedTwice,
                    answeredNotExecuted,
                    executedThoughDenied,
                    codes);
        }
    }
}
