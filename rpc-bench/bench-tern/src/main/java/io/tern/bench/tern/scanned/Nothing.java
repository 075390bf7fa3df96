package io.tern.bench.tern.scanned;

import io.tern.api.Export;
import io.tern.bench.load.EmptyService;

/** Found by its annotation. Thread-safe. */
@Export
public final class Nothing implements EmptyService {
    /** For the scan. */
    public Nothing() {}

    @Override
    public void call() {
        // Nothing is what it does.
    }
}
