package io.tern.api;

import org.jspecify.annotations.Nullable;

/** What kind of failure an {@link RpcException} is. The numbers travel on the wire and never change. */
public enum StatusCode {
    /** No node, connect failed, connection lost, or refused by a draining node. */
    UNAVAILABLE(1),
    /** A rate, concurrency or queue limit refused the call; it was not executed. */
    RESOURCE_EXHAUSTED(2),
    /** The node does not serve the service; it was not executed. */
    NOT_FOUND(3),
    /** The framework broke on the other side. */
    INTERNAL(4),
    /** The service threw an exception that its interface does not declare. */
    UNKNOWN(5),
    /** The call's time ran out. */
    DEADLINE_EXCEEDED(6),
    /** The caller no longer wants the result. */
    CANCELLED(7),
    /** An argument or setting is wrong. */
    INVALID_ARGUMENT(8),
    /** The service has no such method, or the peer lacks what the call needs. */
    UNIMPLEMENTED(9),
    /** The caller may not do this. */
    PERMISSION_DENIED(10),
    /** The caller is not known. */
    UNAUTHENTICATED(11),
    /** A value could not be written or read, or was too large. */
    SERIALIZATION(12);

    private static final StatusCode[] BY_NUMBER = new StatusCode[values().length + 1];

    static {
        for (StatusCode code : values()) {
            BY_NUMBER[code.number] = code;
        }
    }

    private final int number;

    StatusCode(int number) {
        this.number = number;
    }

    /** The code's number on the wire. */
    public int number() {
        return number;
    }

    /** The code of a number, or null for one that this version does not know. */
    public static @Nullable StatusCode ofNumber(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
