package io.tern.bench.jmh;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a benchmark's set-up has made. Thread-safe. */
final class Prepared {
    private Prepared() {}

    static <T> T value(@Nullable T field) {
        return Objects.requireNonNull(field, "set-up has not run");
    }
}
