package io.tern.transport;

import io.tern.api.MethodSettings;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.TransportOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The executors of service methods of one transport, made when a table of exports first names them. Thread-safe. */
final class ServerExecutors implements AutoCloseable {
    /** Runs methods on the event loop that read the request. */
    static final String IO = "io";

    private static final int FIRST_JAVA_WITH_UNPINNED_VIRTUAL_THREADS = 24;

    private final RuntimeContext runtime;
    private final TransportOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, NamedExecutor> byName = new LinkedHashMap<>();
    private boolean closed;

    ServerExecutors(RuntimeContext runtime, TransportOptions options) {
        this.runtime = runtime;
        this.options = options;
    }

    /** What runs methods for which nobody names an executor. */
    static String defaultName() {
        return Runtime.version().feature() >= FIRST_JAVA_WITH_UNPINNED_VIRTUAL_THREADS ? "virtual" : "pool";
    }

    /** Where a method with these settings runs; null for the event loop. */
    @Nullable
    NamedExecutor of(MethodSettings settings) {
        if (settings.nonBlocking() || settings.executor().equals(IO)) {
            return null;
        }
        return named(settings.executor().isEmpty() ? defaultName() : settings.executor());
    }

    private NamedExecutor named(String name) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the transport is closed");
            }
            NamedExecutor known = byName.get(name);
            if (known == null) {
                ServerExecutorFactory factory =
                        runtime.extensions().of(ServerExecutorFactory.class).get(name);
                known = new NamedExecutor(name, factory.newExecutor(runtime, options), runtime.clock());
                byName.put(name, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            byName.values().forEach(NamedExecutor::close);
            byName.clear();
        } finally {
            lock.unlock();
        }
    }
}
