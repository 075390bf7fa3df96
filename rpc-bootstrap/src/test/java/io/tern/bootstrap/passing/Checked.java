package io.tern.bootstrap.passing;

/** Must be declared, as the compiler says. */
public final class Checked extends Exception {
    private static final long serialVersionUID = 1L;
}
