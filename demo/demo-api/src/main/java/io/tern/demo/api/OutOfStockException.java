package io.tern.demo.api;

/** An exception of the service by its contract: it arrives as itself, with its own field. */
public final class OutOfStockException extends Exception {
    private static final long serialVersionUID = 1L;

    private int available;

    /** For whoever rebuilds it. */
    public OutOfStockException(String message) {
        super(message);
    }

    /** There are only {@code available} pieces. */
    public OutOfStockException(String message, int available) {
        super(message);
        this.available = available;
    }

    /** How many pieces there are. */
    public int available() {
        return available;
    }
}
