package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallListener;
import io.tern.api.CallSide;
import io.tern.api.EndedCall;
import io.tern.api.MethodStats;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerMetricsTest {
    private static final int PERMIT_BYTES = 64;

    private final RecordingCallListener listener = new RecordingCallListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(CallListener.class, "recording", listener)
            .build();
    private final ServerAdmission.Gate gate = new MetricsAdmission().bind(runtime.serverContext());

    @AfterEach
    void close() {
        runtime.close();
    }

    private Permit admit() {
        return (Permit) gate.admit(ScriptedHead.of(runtime, "read", "gray"));
    }

    private MethodStats stats() {
        return CallMeters.of(runtime.context()).methodStats().stream()
                .filter(one -> one.method().name().equals("read"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRequestCountsFromItsAdmissionToItsEnd() {
        Permit permit = admit();
        assertThat(stats().side()).isEqualTo(CallSide.SERVER);
        assertThat(stats().inFlight()).isEqualTo(1);

        runtime.advance(Duration.ofMillis(12));
        permit.release(Result.value("value"), ScriptedHead.REQUEST_BYTES, 8);

        assertThat(stats().inFlight()).isZero();
        assertThat(stats().succeeded()).isEqualTo(1);
        assertThat(stats().latency().maxNanos()).isEqualTo(Duration.ofMillis(12).toNanos());
        assertThat(stats().requestBytes()).isEqualTo(ScriptedHead.REQUEST_BYTES);
        assertThat(stats().responseBytes()).isEqualTo(8);
    }

    @Test
    void listenersHearWhoCalledAndHowItEnded() {
        admit().release(Result.failure(RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "scripted")));

        EndedCall heard = listener.only();
        assertThat(heard.outcome()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(heard.peer()).isEqualTo("10.0.0.7:41000");
        assertThat(heard.attempt()).isEqualTo(2);
        assertThat(heard.tag()).isEqualTo("gray");
        assertThat(heard.trace()).isEqualTo(ScriptedHead.TRACE);
        assertThat(stats().failures()).isEqualTo(Map.of(StatusCode.RESOURCE_EXHAUSTED, 1L));
    }

    @Test
    void whatEndsAfterItsDeadlineHasReachedNobody() {
        Permit late = admit();
        runtime.advance(Duration.ofSeconds(1));
        late.release(Result.value("too late"));

        assertThat(stats().failures()).isEqualTo(Map.of(StatusCode.DEADLINE_EXCEEDED, 1L));
        assertThat(stats().succeeded()).isZero();
    }

    @Test
    void aCancelledCallIsCancelledHoweverLongItsMethodGoesOn() {
        Permit unwanted = admit();
        runtime.advance(Duration.ofSeconds(10));
        unwanted.release(Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted")));

        assertThat(stats().failures()).isEqualTo(Map.of(StatusCode.CANCELLED, 1L));
    }

    @Test
    void declaredExceptionsAreNoFailures() {
        admit().release(Result.exception(new IllegalStateException("by contract")));

        assertThat(stats().exceptions()).isEqualTo(1);
        assertThat(stats().failed()).isZero();
        assertThat(listener.only().exception()).isTrue();
    }

    @Test
    void withoutAListenerARequestAllocatesOnePermit() {
        try (TestRuntime quiet = TestRuntime.create()) {
            ServerAdmission.Gate counted = new MetricsAdmission().bind(quiet.serverContext());
            ScriptedHead head = ScriptedHead.of(quiet, "read", "");
            Result result = Result.value("value");
            AllocationMeter.assertAtMost(
                    PERMIT_BYTES, "a counted request", () -> ((Permit) counted.admit(head)).release(result));
        }
    }

    @Test
    void standsBeforeAllOtherGates() {
        var admissions = runtime.context().extensions().of(ServerAdmission.class);
        assertThat(admissions.entries().get(0).name()).isEqualTo("metrics");
        assertThat(admissions.entries().get(1).name()).isEqualTo("access-log");
    }
}
