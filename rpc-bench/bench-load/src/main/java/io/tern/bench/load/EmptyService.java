package io.tern.bench.load;

/** A service with nothing in it, for the time from start to first reply. Thread-safe. */
public interface EmptyService {
    /** Does nothing. */
    void call();
}
