package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.testkit.TestRuntime;

/** A request that a gate has let through. Immutable. */
record AdmittedRequest(ServerAdmission.Gate gate, RequestHead head, TestRuntime runtime, long startNanos) {
    static AdmittedRequest by(ServerAdmission.Gate gate, TestRuntime runtime, String tag) {
        ScriptedHead head = ScriptedHead.of(runtime, "read", tag);
        assertThat(gate.admit(head)).isSameAs(Permit.NONE);
        return new AdmittedRequest(
                gate, head, runtime, runtime.context().clock().nanoTime());
    }

    /** The request ends now without a reply. */
    void end(Result result) {
        end(result, 0);
    }

    /** The request ends now. */
    void end(Result result, int replyBytes) {
        gate.ended(head, result, runtime.context().clock().nanoTime() - startNanos, replyBytes);
    }
}
