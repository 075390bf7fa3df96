package io.tern.bootstrap.passing;

/** Has a field, and a constructor that makes its message. */
public class OvenCold extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int degrees;

    /** Of so many degrees. */
    public OvenCold(int degrees) {
        super("the oven has " + degrees + " degrees");
        this.degrees = degrees;
    }

    /** Its degrees. */
    public int degrees() {
        return degrees;
    }
}
