package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallListener;
import io.tern.api.CallSide;
import io.tern.api.EndedCall;
import io.tern.api.MethodStats;
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

    private final RecordingCallListener listener = new RecordingCallListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(CallListener.class, "recording", listener)
            .build();
    private final ServerAdmission.Gate gate = new MetricsAdmission().bind(runtime.serverContext());

    @AfterEach
    void close() {
        runtime.close();
    }

    private AdmittedRequest admit() {
        return AdmittedRequest.by(gate, runtime, "gray");
    }

    private MethodStats stats() {
        return CallMeters.of(runtime.context()).methodStats().stream()
                .filter(one -> one.method().name().equals("read"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRequestCountsFromItsAdmissionToItsEnd() {
        AdmittedRequest request = admit();
        assertThat(stats().side()).isEqualTo(CallSide.SERVER);
        assertThat(stats().inFlight()).isEqualTo(1);

        runtime.advance(Duration.ofMillis(12));
        request.end(Result.value("value"), 8);

        assertThat(stats().inFlight()).isZero();
        assertThat(stats().succeeded()).isEqualTo(1);
        assertThat(stats().latency().maxNanos()).isEqualTo(Duration.ofMillis(12).toNanos());
        assertThat(stats().requestBytes()).isEqualTo(ScriptedHead.REQUEST_BYTES);
        assertThat(stats().responseBytes()).isEqualTo(8);
    }

    @Test
    void listenersHearWhoCalledAndHowItEnded() {
        admit().end(Result.failure(RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "scripted")));

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
        AdmittedRequest late = admit();
        runtime.advance(Duration.ofSeconds(1));
        late.end(Result.value("too late"));

        assertThat(stats().failures()).isEqualTo(Map.of(StatusCode.DEADLINE_EXCEEDED, 1L));
        assertThat(stats().succeeded()).isZero();
    }

    @Test
    void aCancelledCallIsCancelledHoweverLongItsMethodGoesOn() {
        AdmittedRequest unwanted = admit();
        runtime.advance(Duration.ofSeconds(10));
        unwanted.end(Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted")));

        assertThat(stats().failures()).isEqualTo(Map.of(StatusCode.CANCELLED, 1L));
    }

    @Test
    void declaredExceptionsAreNoFailures() {
        admit().end(Result.exception(new IllegalStateException("by contract")));

        assertThat(stats().exceptions()).isEqualTo(1);
        assertThat(stats().failed()).isZero();
        assertThat(listener.only().exception()).isTrue();
    }

    @Test
    void withoutAListenerARequestAllocatesNothing() {
        try (TestRuntime quiet = TestRuntime.create()) {
            ServerAdmission.Gate counted = new MetricsAdmission().bind(quiet.serverContext());
            ScriptedHead head = ScriptedHead.of(quiet, "read", "");
            Result result = Result.value("value");
            AllocationMeter.assertAtMost(0, "a counted request", () -> {
                counted.admit(head);
                counted.ended(head, result, 1, 0);
            });
        }
    }

    @Test
    void standsBeforeAllOtherGates() {
        var admissions = runtime.context().extensions().of(ServerAdmission.class);
        assertThat(admissions.entries().get(0).name()).isEqualTo("metrics");
        assertThat(admissions.entries().get(1).name()).isEqualTo("access-log");
    }
}
