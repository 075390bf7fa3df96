package io.tern.bootstrap.scanned;

import io.tern.api.Export;

@Export
public final class Marked implements Runnable {
    public Marked() {}

    @Override
    public void run() {}

    /** Not public, but its constructor is. */
    @Export
    static final class Nested {
        public Nested() {}
    }
}
