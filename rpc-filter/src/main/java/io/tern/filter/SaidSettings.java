package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.ReturnKind;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was said about settings at each level, the same for exports and references. Reads text, so it is for binding time.
 * Thread-safe.
 */
interface SaidSettings {
    /** What an export says. */
    static SaidSettings of(ServerContext context) {
        return new OfExport(context);
    }

    /** What a reference says. */
    static SaidSettings of(ClientContext context) {
        return new OfReference(context);
    }

    /** The service. */
    ServiceDescriptor service();

    /** The methods about which something may have been said: all; of a generic service those that the options name. */
    List<MethodDescriptor> methods();

    /** What holds for the service as a whole; null if nothing was said and there is no default. */
    <T> @Nullable T ofService(Setting<T> setting);

    /** What was said for the method itself; null if it has only what its service has. */
    <T> @Nullable T ofMethod(MethodDescriptor method, Setting<T> setting);

    /**
     * Whose a limit is that is said for a method, or for the service as a whole: the same whenever the export or reference is bound again,
     * and another one for each other export or reference of the runtime.
     *
     * @param method null for the service
     */
    Object owner(@Nullable MethodDescriptor method);

    /** {@link #methods()}, and of a generic service the one that stands for all others. */
    default List<MethodDescriptor> allMethods() {
        return service().isGeneric()
                ? Stream.concat(service().methods().stream(), methods().stream())
                        .toList()
                : methods();
    }

    /** Whether anything was said of a setting that has no default. */
    default boolean isAnywhere(Setting<?> setting) {
        return ofService(setting) != null || methods().stream().anyMatch(method -> ofMethod(method, setting) != null);
    }

    private static <T> @Nullable T read(Object owner, Supplier<@Nullable T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) { // It says what is wrong, but not where.
            throw new IllegalArgumentException(owner + ": " + e.getMessage(), e);
        }
    }

    /** Immutable. */
    record OfExport(ServerContext context) implements SaidSettings {
        @Override
        public ServiceDescriptor service() {
            return context.service();
        }

        @Override
        public List<MethodDescriptor> methods() {
            return service().methods();
        }

        /** A service is exported once, and each time it is, its methods are others. */
        @Override
        public Object owner(@Nullable MethodDescriptor method) {
            return (method != null ? method : service()).toString();
        }

        @Override
        public <T> @Nullable T ofService(Setting<T> setting) {
            return read(service(), () -> context.options().get(setting));
        }

        @Override
        public <T> @Nullable T ofMethod(MethodDescriptor method, Setting<T> setting) {
            return context.options().isSetFor(method, setting)
                    ? read(method, () -> context.settings(method).get(setting))
                    : null;
        }
    }

    /** Immutable. */
    record OfReference(ClientContext context) implements SaidSettings {
        @Override
        public ServiceDescriptor service() {
            return context.service();
        }

        @Override
        public List<MethodDescriptor> methods() {
            return service().isGeneric()
                    ? context.options().methods().keySet().stream()
                            .map(this::generic)
                            .toList()
                    : service().methods();
        }

        @Override
        public Object owner(@Nullable MethodDescriptor method) {
            return new ReferenceOwner(context.reference(), method == null ? "" : method.signature());
        }

        private MethodDescriptor generic(MethodSelector selector) {
            List<Class<?>> types = Objects.requireNonNullElse(selector.parameterTypes(), List.of());
            return MethodDescriptor.generic(
                    service().key(),
                    selector.name(),
                    types.stream().map(Class::getName).toList(),
                    ReturnKind.VALUE);
        }

        @Override
        public <T> @Nullable T ofService(Setting<T> setting) {
            return read(service(), () -> context.options().get(setting));
        }

        @Override
        public <T> @Nullable T ofMethod(MethodDescriptor method, Setting<T> setting) {
            return context.options().isSetFor(method, setting)
                    ? read(method, () -> context.settings(method).get(setting))
                    : null;
        }
    }

    /** Immutable. */
    record ReferenceOwner(Object reference, String signature) {}
}
