package io.tern.bench.load;

/**
 * A connected client of an empty service.
 *
 * @param service what to call
 * @param closing ends it
 */
public record EmptyClient(EmptyService service, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
