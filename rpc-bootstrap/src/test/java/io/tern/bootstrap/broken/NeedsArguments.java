package io.tern.bootstrap.broken;

import io.tern.api.Export;
import java.util.Objects;

@Export
public final class NeedsArguments {
    public NeedsArguments(String text) {
        Objects.requireNonNull(text, "text");
    }
}
