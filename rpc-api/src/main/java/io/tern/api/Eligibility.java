package io.tern.api;

/** Says which nodes a call may go to now: not tried yet, connected, not guarded off. */
@FunctionalInterface
public interface Eligibility {
    /** Every node. */
    Eligibility ANY = node -> true;

    /** Whether the call may go to {@code node}; cheap, without side effects. */
    boolean test(Node node);
}
