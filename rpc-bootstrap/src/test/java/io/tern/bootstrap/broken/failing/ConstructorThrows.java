package io.tern.bootstrap.broken.failing;

import io.tern.api.Export;

@Export
public final class ConstructorThrows {
    public ConstructorThrows() {
        throw new IllegalStateException("no licence");
    }
}
