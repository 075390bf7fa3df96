package io.tern.api;

/** How far a {@link StatusCode#RESOURCE_EXHAUSTED} reaches. */
public enum RefusalScope {
    /** Only this node is overloaded; another may serve the call. */
    NODE,
    /** Every node would refuse: a caller's quota, a fleet-wide limit. Never re-sent. */
    SERVICE
}
