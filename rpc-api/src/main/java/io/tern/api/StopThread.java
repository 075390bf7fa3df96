package io.tern.api;

/**
 * Carried by the thread that stops an application. An interrupt of this thread means that the time for the whole stop is over: each {@link
 * BoundedWait} on it ends at once. On all other threads an interrupt shortens no wait for something to end.
 */
public interface StopThread {
    /** Whether the current thread stops an application. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof StopThread;
    }
}
