package io.tern.api;

/**
 * Carried by every thread that moves bytes or a registry's news. A blocking call from such a thread is refused at once, because the reply or the nodes it
 * would wait for might have to be read by that very thread. A registry of your own marks its thread so: routers and load balancers then run elsewhere.
 */
public interface IoThread {
    /** Whether the current thread is an I/O thread. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof IoThread;
    }
}
