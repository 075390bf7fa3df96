package io.tern.bootstrap.scanned;

/** Fails when it is initialised, which a scan must not do. */
public final class Unmarked {
    static {
        fail();
    }

    private static void fail() {
        throw new IllegalStateException("initialised");
    }

    private Unmarked() {}
}
