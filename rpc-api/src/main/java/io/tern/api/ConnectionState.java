package io.tern.api;

/** State of a {@link Connection}. */
public enum ConnectionState {
    /** The first try, or the immediate one after a loss, is under way. */
    CONNECTING,
    /** Open past {@code HELLO}: calls may go there. */
    READY,
    /** A ping was missed: no new calls while another node can serve. */
    SLOW,
    /** The peer said {@code GOAWAY}: nothing new may go there. */
    DRAINING,
    /** The last try failed or met another instance; further tries go on in the background. */
    UNREACHABLE,
    /** Closed by this side; final. */
    CLOSED;

    /** Whether a call may be sent at all. */
    public boolean isOpen() {
        return this == READY || this == SLOW;
    }
}
