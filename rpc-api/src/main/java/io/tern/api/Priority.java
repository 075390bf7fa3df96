package io.tern.api;

/** How much a call matters when a server has to refuse some; travels with the call and on to nested ones. */
public enum Priority {
    /** Refused last. */
    CRITICAL,
    /** The default. */
    NORMAL,
    /** Refused first. */
    SHEDDABLE
}
