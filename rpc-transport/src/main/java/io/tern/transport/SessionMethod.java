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
    private boolean unknown;

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

    /** Whether the names travel with each request: the dictionary was full when a number was asked for, or the server does not know the method. */
    boolean inline() {
        return inline || unknown;
    }

    /**
     * The server does not know the method, and perhaps only because the number that it was told stands for damaged names there: they travel
     * with each request until it does.
     */
    void unknownToServer() {
        unknown = true;
        number = 0;
    }

    /** The method has returned. */
    void returned() {
        unknown = false;
    }

    void alwaysInline() {
        inline = true;
    }
}
