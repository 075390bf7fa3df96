package io.tern.bench.netty;

/** What a server does. Called on the event loop. */
interface Operations {
    /** Reads the argument, and writes the result. */
    void serve(Operation operation, FieldReader in, FieldWriter out);
}
