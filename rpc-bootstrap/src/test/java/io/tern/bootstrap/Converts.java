package io.tern.bootstrap;

/** A generic parent, so that its implementation has bridge methods. */
interface Converts<A, B> {
    B convert(A value);
}
