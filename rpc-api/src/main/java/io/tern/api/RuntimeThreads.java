package io.tern.api;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of one application. None takes anything from the thread that happens to need it: no {@link InheritableThreadLocal},
 * such as the identity of a user, no context class loader, group, priority or access context. Each is a daemon of normal priority in the
 * JVM's group {@code main}, and its context class loader is the application's. Immutable, thread-safe.
 */
public final class RuntimeThreads {
    private static final String MAIN_GROUP = "main";

    private final ClassLoader contextClassLoader;
    private final ThreadGroup group = mainGroup();

    /** Makes threads with a context class loader. */
    public RuntimeThreads(ClassLoader contextClassLoader) {
        this.contextClassLoader = contextClassLoader;
    }

    /** The group of a thread may end with its owner, and then starts no thread any more before Java 19. */
    private static ThreadGroup mainGroup() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        ThreadGroup[] groups = new ThreadGroup[root.activeGroupCount() + 8];
        int count = root.enumerate(groups, false);
        for (int i = 0; i < count; i++) {
            if (groups[i].getName().equals(MAIN_GROUP)) {
                return groups[i];
            }
        }
        return root;
    }

    /** Returns the context class loader of all these threads. */
    public ClassLoader contextClassLoader() {
        return contextClassLoader;
    }

    /** Returns a new daemon thread, which the caller starts. */
    public Thread newThread(String name, Runnable task) {
        return newThread(own -> new Thread(own, task, name, 0, false));
    }

    /**
     * Returns a new daemon thread of a class of one's own, which the caller starts.
     *
     * @param constructor passes the group on, and {@code false} for {@code inheritThreadLocals}
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // No more than others: it is said because it would be taken from the maker.
    public <T extends Thread> T newThread(Function<ThreadGroup, T> constructor) {
        T thread = withoutAccessContext(constructor);
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        thread.setContextClassLoader(contextClassLoader);
        return thread;
    }

    /** Before Java 24 a thread keeps the classes, and so the loaders, of all who stand on the stack of the one that makes it. */
    @SuppressWarnings("removal")
    private <T extends Thread> T withoutAccessContext(Function<ThreadGroup, T> constructor) {
        return AccessController.doPrivileged((PrivilegedAction<T>) () -> constructor.apply(group));
    }

    /**
     * Runs code on a short-lived thread and waits for it. For libraries that make threads by themselves: these take from that thread, which has
     * nothing. An interrupt does not end the wait and is kept.
     *
     * @param name of that thread
     * @param code must not wait for the calling thread
     * @throws Exception what the code throws
     */
    public <V extends @Nullable Object> V callApart(String name, Callable<V> code) throws Exception {
        FutureTask<V> task = new FutureTask<>(code);
        newThread(name, task).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Exception unwrapped(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
