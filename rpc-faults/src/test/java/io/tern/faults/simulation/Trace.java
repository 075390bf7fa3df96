package io.tern.faults.simulation;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What has happened, as a hash, and as text for whoever wants to read it. Confined to the simulation's thread. */
final class Trace {
    private final LongSupplier elapsedNanos;
    private final Consumer<String> reader;
    private long hash;

    /** Nothing yet; {@code reader} gets each line. */
    Trace(LongSupplier elapsedNanos, Consumer<String> reader) {
        this.elapsedNanos = elapsedNanos;
        this.reader = reader;
    }

    /** Something has happened now. */
    void say(String what) {
        long nanos = elapsedNanos.getAsLong();
        hash = (hash * 31 + nanos) * 31 + what.hashCode();
        if (reader != NOBODY) {
            reader.accept(String.format(Locale.ROOT, "%10.4f s  %s", nanos / 1e9, what));
        }
    }

    /** Equal for equal stories. */
    long hash() {
        return hash;
    }

    /** Where nobody reads, no text is kept. */
    static final Consumer<String> NOBODY = line -> {};
}
