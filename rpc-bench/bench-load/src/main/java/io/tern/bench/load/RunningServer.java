package io.tern.bench.load;

/**
 * A server that listens.
 *
 * @param port where, on {@code 127.0.0.1}
 * @param closing ends it
 */
public record RunningServer(int port, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
