package io.tern.api;

/**
 * Completes the future of an asynchronous call on {@link RuntimeContext#callbackExecutor}. One of both methods is called, once.
 */
public interface CallbackTask extends Runnable {
    /**
     * Ends the call without its result, since callbacks of other calls hold all threads.
     *
     * @param reason what is used up, and which setting raises it
     */
    void refuse(String reason);

    /** Whether the call's time is over, so that it is refused rather than left waiting for a thread. Any thread. */
    default boolean isOverdue() {
        return false;
    }
}
