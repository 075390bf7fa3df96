package io.tern.bench.netty;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call whose caller waits. */
final class WaitingCall<T> extends PendingCall<T> {
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable RuntimeException failure;
    private volatile boolean done;

    WaitingCall(Operation operation, Argument argument, Function<FieldReader, T> decoder) {
        super(operation, argument, decoder);
    }

    /** Only for the thread that made it. */
    T await() {
        while (!done) {
            LockSupport.park(this);
        }
        if (result != null) {
            return result;
        }
        throw failure == null ? new IllegalStateException("a result of null") : failure;
    }

    @Override
    void succeed(T value) {
        result = value;
        wakeUp();
    }

    @Override
    void fail(RuntimeException reason) {
        failure = reason;
        wakeUp();
    }

    private void wakeUp() {
        done = true;
        LockSupport.unpark(caller);
    }
}
