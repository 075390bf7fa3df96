package io.tern.protocol;

/**
 * Stands for what caused an exception on the other side: its classes need not exist here, so the chain arrives as text, that of
 * a {@link io.tern.api.RpcException} with its frames. Has no stack trace of its own.
 */
public final class RemoteCauseException extends Exception {
    private static final long serialVersionUID = 1L;

    RemoteCauseException(String text) {
        super(text, null, false, false);
    }
}
