package io.tern.filter;

import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limit of each method: its own, else the one that it shares with the rest of its service, else none. Thread-safe. */
final class MethodLimits {
    private final PerMethod<Held> byMethod;

    private MethodLimits(PerMethod<Held> byMethod) {
        this.byMethod = byMethod;
    }

    private record Held(@Nullable Limit limit) {}

    /** Makes the limit that a method has for itself, or null. */
    @FunctionalInterface
    interface OwnLimit {
        @Nullable
        Limit of(MethodDescriptor method);
    }

    /** The limits of what was said, or null if there are none. */
    static @Nullable MethodLimits of(SaidSettings said, @Nullable Limit shared, OwnLimit own) {
        if (shared == null
                && said.methods().stream().map(own::of).filter(Objects::nonNull).count() == 0) {
            return null;
        }
        return new MethodLimits(new PerMethod<>(said.service(), method -> {
            Limit ofMethod = own.of(method);
            return new Held(ofMethod != null ? ofMethod : shared);
        }));
    }

    /** The method's limit, or null. */
    @Nullable
    Limit of(MethodDescriptor method) {
        Held held = byMethod.get(method);
        return held == null ? null : held.limit();
    }

    @Override
    public String toString() {
        return byMethod.all().stream()
                .map(held -> String.valueOf(held.limit()))
                .toList()
                .toString();
    }
}
