package io.tern.transport;

import io.tern.protocol.MethodDefinition;

/**
 * A method on one connection of a client: its number and whether the server has the same schemas. The number is confined to
 * the connection's event loop, the rest is thread-safe.
 */
final class SessionMethod {
    private final MethodDefinition definition;
    private volatile boolean compact;
    private int number;
    private boolean inline;

    SessionMethod(MethodDefinition definition) {
        this.definition = definition;
    }

    MethodDefinition definition() {
        return definition;
    }

    /** Whether the last answer said that the fingerprints are equal. */
    boolean compact() {
        return compact;
    }

    void compact(boolean equal) {
        // Reads are cheap, writes are not, and the answer is nearly always the same.
        if (compact != equal) {
            compact = equal;
        }
    }

    /** The number that was defined, or 0. */
    int number() {
        return number;
    }

    void number(int defined) {
        number = defined;
    }

    /** Whether the dictionary was full when a number was asked for, so that the names travel with each request. */
    boolean inline() {
        return inline;
    }

    void alwaysInline() {
        inline = true;
    }
}
