package io.tern.bootstrap.passing.deeper;

import io.tern.bootstrap.passing.OvenCold;

/** Below the package of the interface. */
public final class FlourGone extends OvenCold {
    private static final long serialVersionUID = 1L;

    /** Of no degrees. */
    public FlourGone() {
        super(0);
    }
}
