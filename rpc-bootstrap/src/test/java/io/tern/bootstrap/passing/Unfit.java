package io.tern.bootstrap.passing;

/** Cannot travel: threads cannot. */
public final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final Thread thread = Thread.currentThread();
}
