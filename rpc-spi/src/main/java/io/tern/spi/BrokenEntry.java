package io.tern.spi;

import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A declaration that gives no extension; kept, so that asking for it says why. Thread-safe.
 *
 * @param name the extension's name, or null if it could not be found out
 * @param origin the file and line
 * @param problem what is wrong, as a sentence without its place
 * @param cause what the JVM said, if it did
 */
record BrokenEntry(
        @Nullable String name,
        Origin origin,
        String problem,
        @Nullable Throwable cause) {
    /** Returns the exception for whoever asked for something that one of {@code broken} may be. */
    static ExtensionException exception(String what, Collection<BrokenEntry> broken) {
        return new ExtensionException(
                what + ": " + describe(broken),
                broken.stream()
                        .map(BrokenEntry::cause)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    static String describe(Collection<BrokenEntry> broken) {
        return broken.stream().map(BrokenEntry::toString).collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
        return problem + " (" + origin + ")";
    }
}
