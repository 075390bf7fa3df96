package io.tern.api;

/** Leave to do one thing, given back exactly once by the framework when it has ended. */
@FunctionalInterface
public non-sealed interface Permit extends Admission {
    /** A permit that nobody wants back. */
    Permit NONE = result -> {};

    /** Gives the permit back. Called exactly once, on any thread; must neither block nor throw. */
    void release(Result result);
}
