package io.tern.api;

/** Which side of a call something is about. */
public enum CallSide {
    /** The side that calls: one figure stands for the call with all its attempts. */
    CLIENT,
    /** The side that serves: one figure stands for one request, so a call of three attempts is three. */
    SERVER
}
