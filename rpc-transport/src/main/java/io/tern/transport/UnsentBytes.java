package io.tern.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all channels of one transport have been handed and the operating system has not taken: direct memory, of which a JVM has little. Thread-safe.
 */
final class UnsentBytes {
    private final long muchBytes;
    private final AtomicLong bytes = new AtomicLong();

    UnsentBytes(long muchBytes) {
        this.muchBytes = muchBytes;
    }

    /** So many more are there, or less if they are negative. */
    void add(long more) {
        bytes.addAndGet(more);
    }

    /** Whether there are so many that no channel should be handed more than it needs to go on. */
    boolean areMany() {
        return bytes.get() > muchBytes;
    }
}
