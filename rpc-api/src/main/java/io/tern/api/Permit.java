package io.tern.api;

/** Leave to do one thing, given back exactly once by the framework when it has ended. */
@FunctionalInterface
public non-sealed interface Permit extends Admission {
    /** A permit that nobody wants back. */
    Permit NONE = result -> {};

    /**
     * Gives the permit back. Called exactly once, on any thread; must neither block nor throw.
     *
     * @param result how the call ended for its caller: {@link StatusCode#CANCELLED} or {@link StatusCode#DEADLINE_EXCEEDED} if that was
     *     before its method had ended, whatever the method made of it later
     */
    void release(Result result);
}
