package io.tern.protocol;

/** Which end of a connection: the two do not send the same frames, and the client's numbers count. Thread-safe. */
public enum Side {
    /** The side that connected. */
    CLIENT,
    /** The side that accepted. */
    SERVER
}
