package io.tern.bootstrap.passing;

/** Abstract, so never thrown. */
public abstract class AnyTrouble extends OvenCold {
    private static final long serialVersionUID = 1L;

    AnyTrouble() {
        super(0);
    }
}
