package io.tern.filter;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limit of each method: its own, else the one that it shares with the rest of its service, else none. Immutable, thread-safe. */
final class MethodLimits {
    private final @Nullable Limit[] byMethod;

    private MethodLimits(@Nullable Limit[] byMethod) {
        this.byMethod = byMethod;
    }

    /** Makes the limit that a method has for itself, or null. */
    @FunctionalInterface
    interface OwnLimit {
        @Nullable
        Limit of(MethodDescriptor method);
    }

    /** The limits of a service, or null if no method has any. */
    static @Nullable MethodLimits of(ServiceDescriptor service, @Nullable Limit shared, OwnLimit own) {
        @Nullable Limit[] byMethod = new Limit[service.methods().size()];
        for (MethodDescriptor method : service.methods()) {
            Limit ofMethod = own.of(method);
            byMethod[method.index()] = ofMethod != null ? ofMethod : shared;
        }
        return Arrays.stream(byMethod).allMatch(Objects::isNull) ? null : new MethodLimits(byMethod);
    }

    /** The method's limit, or null. */
    @Nullable
    Limit of(MethodDescriptor method) {
        return byMethod[method.index()];
    }

    @Override
    public String toString() {
        return Arrays.toString(byMethod);
    }
}
