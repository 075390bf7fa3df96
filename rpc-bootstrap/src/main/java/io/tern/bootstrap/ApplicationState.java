package io.tern.bootstrap;

/** State of an {@link RpcApplication}; only ever moves forward. */
public enum ApplicationState {
    /** Made, nothing begun. */
    NEW,
    /** Binding, connecting, waiting for the user's readiness; not yet registered. */
    STARTING,
    /** Serves and calls. */
    RUNNING,
    /** Serves what is in flight and refuses the rest as not executed; references still work. */
    DRAINING,
    /** Holds nothing any more; final. */
    CLOSED
}
