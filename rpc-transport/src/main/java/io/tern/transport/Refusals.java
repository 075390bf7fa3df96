package io.tern.transport;

import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;

/** What a server answers without running the method. Thread-safe. */
final class Refusals {
    private Refusals() {}

    static RpcException draining() {
        return notServed(StatusCode.UNAVAILABLE, "the server is going away");
    }

    /** Answered with the flag of equal fingerprints cleared, which tells the client to encode the call anew. */
    static RpcException otherSchemas() {
        return refusal(StatusCode.UNAVAILABLE, "the server's types have changed; send the call in the tagged layout");
    }

    static RpcException expired() {
        return refusal(StatusCode.DEADLINE_EXCEEDED, "the call's time was over before it could start");
    }

    /** Not a refusal in fact: the method may run, and go on. Nobody hears of it but the call's permits. */
    static RpcException cancelled(String reason) {
        return end(StatusCode.CANCELLED, reason);
    }

    /** Not a refusal in fact: the method may run, and go on. */
    static RpcException late() {
        return end(StatusCode.DEADLINE_EXCEEDED, "the method did not end within the call's time");
    }

    /** Not a refusal in fact, and its caller hears nothing: no reply could be made of what the method returned. */
    static RpcException unanswered(Throwable cause) {
        return end(StatusCode.INTERNAL, "no reply could be written: " + Causes.text(cause));
    }

    private static RpcException end(StatusCode code, String reason) {
        return RpcException.builder(code, reason).stackTrace(false).build();
    }

    static RpcException inFlight(int limit) {
        return refusal(
                StatusCode.RESOURCE_EXHAUSTED,
                limit
                        + " calls of this connection have not ended, as many as both sides allow (inFlightPerConnection)");
    }

    static RpcException gateFailed(ServerAdmission.Gate gate, String reason) {
        return refusal(StatusCode.INTERNAL, "gate " + gate + " failed: " + reason);
    }

    /** Something of this side's failed before the method could run. */
    static RpcException failed(String what, Throwable cause) {
        return refusal(StatusCode.INTERNAL, what + " failed: " + Causes.text(cause));
    }

    static RpcException unimplemented(String reason) {
        return refusal(StatusCode.UNIMPLEMENTED, reason);
    }

    static RpcException unreadable(Throwable cause) {
        return CallErrors.reading(CallErrors.READ_ARGUMENTS, cause)
                .notExecuted(true)
                .notServed(false)
                .stackTrace(false)
                .build();
    }

    /** The server's own word, which keeps further calls of the service away for a while. */
    static RpcException notServed(StatusCode code, String reason) {
        return RpcException.builder(code, reason)
                .notExecuted(true)
                .notServed(true)
                .stackTrace(false)
                .build();
    }

    private static RpcException refusal(StatusCode code, String reason) {
        return RpcException.builder(code, reason)
                .notExecuted(true)
                .stackTrace(false)
                .build();
    }
}
