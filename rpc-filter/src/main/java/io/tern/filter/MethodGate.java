package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Permit;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import org.jspecify.annotations.Nullable;

/** Asks the gate that a request's method has. Thread-safe. */
final class MethodGate implements ServerAdmission.Gate {
    private final MethodLimits<ServerAdmission.Gate> gates;

    private MethodGate(MethodLimits<ServerAdmission.Gate> gates) {
        this.gates = gates;
    }

    /** A gate for those of methods, or null for none. */
    static @Nullable MethodGate of(@Nullable MethodLimits<ServerAdmission.Gate> gates) {
        return gates == null ? null : new MethodGate(gates);
    }

    @Override
    public Admission admit(RequestHead head) {
        ServerAdmission.Gate gate = gates.of(head.method());
        return gate == null ? Permit.NONE : gate.admit(head);
    }

    @Override
    public void ended(RequestHead head, Result result, long durationNanos, int replyBytes) {
        ServerAdmission.Gate gate = gates.of(head.method());
        if (gate != null) {
            gate.ended(head, result, durationNanos, replyBytes);
        }
    }

    @Override
    public String toString() {
        return "MethodGate" + gates;
    }
}
