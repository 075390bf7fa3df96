package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Admission;
import io.tern.api.Deadline;
import io.tern.api.MethodDescriptor;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link ServerAdmission} does. Extend it and say how one is made that admits {@link #head a plain request}. */
public abstract class ServerAdmissionContractTest {
    private final TestRuntime runtime = TestRuntime.create();

    /** For subclasses. */
    protected ServerAdmissionContractTest() {}

    /** Makes the admission under test. */
    protected abstract ServerAdmission newAdmission();

    /** A request that it admits when the server is idle. */
    protected RequestHead head(TestRuntime testRuntime) {
        return new SampleHead(
                testRuntime.newInvocation("read", "key").method(),
                new Peer("caller", "caller-1", "127.0.0.1:40000", 0),
                Deadline.after(
                        Duration.ofSeconds(1).toNanos(), testRuntime.context().clock()),
                1,
                Priority.NORMAL,
                "",
                Map.of());
    }

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void anIdleServerAdmits() {
        assertThat(gate().admit(head(runtime))).isInstanceOf(Permit.class);
    }

    @Test
    final void permitsThatAreGivenBackDoNotRunOut() {
        ServerAdmission.Gate gate = gate();
        Result[] results = {
            Result.value("value"),
            Result.exception(new SampleService.SampleException("by contract")),
            Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted")),
            Result.failure(RpcException.of(StatusCode.DEADLINE_EXCEEDED, "scripted"))
        };
        for (int i = 0; i < 20_000; i++) {
            runtime.advance(Duration.ofSeconds(1));
            RequestHead head = head(runtime);
            Admission admission = gate.admit(head);
            assertThat(admission).as("admission %d, one a second", i).isInstanceOf(Permit.class);
            gate.ended(head, results[i % results.length], 1_000, 0);
            ((Permit) admission).release(results[i % results.length]);
        }
    }

    @Test
    final void refusalsExplainThemselvesAndCanBeSentAgain() {
        ServerAdmission.Gate gate = gate();
        for (int i = 0; i < 100_000; i++) {
            if (gate.admit(head(runtime)) instanceof Refusal refusal) {
                assertThat(refusal.failure().reason()).isNotBlank();
                assertThat(refusal.failure().code())
                        .isIn(
                                StatusCode.RESOURCE_EXHAUSTED,
                                StatusCode.PERMISSION_DENIED,
                                StatusCode.UNAUTHENTICATED,
                                StatusCode.DEADLINE_EXCEEDED);
                return;
            }
        }
    }

    private ServerAdmission.Gate gate() {
        return Expect.present("gate bound to SampleService", newAdmission().bind(runtime.serverContext()));
    }

    /** A request's head as a plain value. Immutable. */
    private record SampleHead(
            MethodDescriptor method,
            Peer caller,
            Deadline deadline,
            int attempt,
            Priority priority,
            String tag,
            Map<String, String> attachments)
            implements RequestHead {
        /** It comes anew whenever it is asked. */
        @Override
        public long arrivalNanos() {
            return deadline.atNanos() - deadline.remainingNanos();
        }
    }
}
