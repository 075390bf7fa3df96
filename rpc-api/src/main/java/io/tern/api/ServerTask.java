package io.tern.api;

/** A request that waits for a thread. */
public interface ServerTask extends Runnable {
    /** When the caller stops waiting, on the runtime's monotonic clock; after it the task must not be started. */
    long deadlineNanos();

    /** The method, for messages that say who uses the executor. */
    MethodDescriptor method();

    /**
     * Who asks, known by identity. Where tasks wait, an executor may let clients take turns, so that who asks for much makes others wait little.
     * Any thread; always the same.
     */
    default Object client() {
        return ServerTask.class;
    }

    /** How much it matters: where there is too much to do, an executor refuses what matters less first. Any thread; always the same. */
    default Priority priority() {
        return Priority.NORMAL;
    }

    /** Called instead of {@link #run} when the deadline has passed before a thread was free. */
    void expired();

    /**
     * Whether anybody still wants it to run. False once it was cancelled before it began: {@link #run} does nothing then, and an executor may
     * drop it without a word. Any thread; once false, it stays so.
     */
    default boolean isWanted() {
        return true;
    }

    /**
     * Called instead of {@link #run} when the task was taken and waits, but is not to run because there is too much to do. Its caller may
     * try elsewhere.
     */
    default void refused() {
        expired();
    }
}
