package io.tern.filter;

import io.tern.api.ServerAdmission;

/** A concurrency limit that may be moved while calls are inside. Thread-safe. */
interface Places extends ServerAdmission.Gate {
    /** Calls that hold a place. */
    int inFlight();

    /** How many may be inside from now on, at least 1. Whoever is inside beyond that stays until he has ended. */
    void limitTo(int calls);
}
