package io.tern.faults.harness;

import io.tern.api.Idempotent;

/** A service that calls the next of its kind. */
public interface Hop {
    @Idempotent
    void go(long call);
}
