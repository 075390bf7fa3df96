package io.tern.api;

/** Hears of changes of a {@link Connection}. */
@FunctionalInterface
public interface ConnectionListener {
    /** The state is now {@code state}. Called in order, on an I/O thread or the timer; must not block or throw. */
    void stateChanged(Connection connection, ConnectionState state);
}
