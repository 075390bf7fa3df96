package io.tern.transport;

import io.tern.protocol.MethodDefinition;

/**
 * A method on one connection of a client: its number and whether the server has the same schemas. The number is confined to
 * the connection's event loop, the rest is thread-safe.
 */
final class SessionMethod {
    /** A number is asked for so often: a server that knows a method now and then not must not fill its dictionary with it. */
    private static final int MOST_DOUBTS = 3;

    private final MethodDefinition definition;
    private volatile boolean compact;
    private int number;
    private boolean inline;
    private boolean unknown;
    private int doubts;

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

    /** Whether the names travel with each request: there is no number for the method, or the server does not know it. */
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
        if (unknown) {
            unknown = false;
            doubts++;
            inline = inline || doubts == MOST_DOUBTS;
        }
    }

    void alwaysInline() {
        inline = true;
    }
}
