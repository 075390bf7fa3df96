package io.tern.api;

/**
 * Carried by every thread that moves bytes. A blocking call from such a thread is refused at once, because the reply it
 * would wait for might have to be read by that very thread.
 */
public interface IoThread {
    /** Whether the current thread is an I/O thread. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof IoThread;
    }
}
