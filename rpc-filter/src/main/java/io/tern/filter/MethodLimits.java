package io.tern.filter;

import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The limit of each method: its own, else the one that it shares with the rest of its service, else none. Thread-safe.
 *
 * @param <L> the limit
 */
final class MethodLimits<L> {
    private final PerMethod<Held<L>> byMethod;

    private MethodLimits(PerMethod<Held<L>> byMethod) {
        this.byMethod = byMethod;
    }

    private record Held<L>(@Nullable L limit) {}

    /**
     * Makes the limit that a method has for itself, or null.
     *
     * @param <L> the limit
     */
    @FunctionalInterface
    interface OwnLimit<L> {
        @Nullable
        L of(MethodDescriptor method);
    }

    /** The limits of what was said, or null if there are none. */
    static <L> @Nullable MethodLimits<L> of(SaidSettings said, @Nullable L shared, OwnLimit<L> own) {
        if (shared == null
                && said.methods().stream().map(own::of).filter(Objects::nonNull).count() == 0) {
            return null;
        }
        return new MethodLimits<>(new PerMethod<>(said.service(), method -> {
            L ofMethod = own.of(method);
            return new Held<>(ofMethod != null ? ofMethod : shared);
        }));
    }

    /** The method's limit, or null. */
    @Nullable
    L of(MethodDescriptor method) {
        Held<L> held = byMethod.get(method);
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
