package io.tern.bootstrap;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An identity of a user, kept as many frameworks keep it, which notes each thread that takes it from another. Thread-safe. */
final class Identity extends InheritableThreadLocal<String> {
    private final Queue<Throwable> taken = new ConcurrentLinkedQueue<>();

    @Override
    protected String childValue(String identity) {
        if (identity != null) {
            taken.add(new Throwable("a thread takes the identity " + identity + " from "
                    + Thread.currentThread().getName()));
        }
        return identity;
    }

    /** Where threads were made that took it. */
    List<Throwable> taken() {
        return List.copyOf(taken);
    }
}
