package io.tern.transport;

/** Declared by {@link EchoService}. */
final class EchoException extends Exception {
    private static final long serialVersionUID = 1L;

    EchoException(String message) {
        super(message);
    }
}
