package io.tern.transport;

import io.tern.api.RuntimeThreads;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/** Makes virtual threads from code that also runs where there are none. Thread-safe. */
final class VirtualThreads {
    private static final int FIRST_JAVA = 21;

    private VirtualThreads() {}

    /** Whether this Java has them. */
    static boolean available() {
        return Runtime.version().feature() >= FIRST_JAVA;
    }

    /**
     * A factory of virtual threads that are named with a running number, inherit no thread-locals and have the context class loader of the
     * application's other threads.
     *
     * @throws IllegalStateException before Java 21
     */
    static ThreadFactory newFactory(String prefix, RuntimeThreads threads) {
        if (!available()) {
            throw new IllegalStateException("executor 'virtual' needs Java " + FIRST_JAVA + " or later (this is "
                    + Runtime.version() + "). Choose executor 'pool', or none to get what suits the Java at hand");
        }
        try {
            ThreadFactory bare = newFactory(MethodHandles.publicLookup(), prefix);
            return task -> {
                Thread thread = bare.newThread(task);
                thread.setContextClassLoader(threads.contextClassLoader()); // It would be the system's.
                return thread;
            };
        } catch (Throwable e) { // A method handle's declared type.
            throw new IllegalStateException("this Java (" + Runtime.version() + ") makes no virtual threads: " + e, e);
        }
    }

    /** {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).name(prefix, 1).factory()}. */
    private static ThreadFactory newFactory(MethodHandles.Lookup lookup, String prefix) throws Throwable {
        Class<?> builderType = Class.forName("java.lang.Thread$Builder$OfVirtual");
        MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builderType));
        MethodHandle inherit = lookup.findVirtual(
                builderType, "inheritInheritableThreadLocals", MethodType.methodType(builderType, boolean.class));
        MethodHandle name =
                lookup.findVirtual(builderType, "name", MethodType.methodType(builderType, String.class, long.class));
        MethodHandle factory = lookup.findVirtual(builderType, "factory", MethodType.methodType(ThreadFactory.class));
        Object builder = name.invoke(inherit.invoke(ofVirtual.invoke(), false), prefix, 1L);
        return (ThreadFactory) factory.invoke(builder);
    }
}
