package io.tern.api;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing for each method of a service, made once: for reflected methods beforehand, for {@link MethodDescriptor#generic} ones
 * when they are first asked for, and one for all descriptors of the same signature. Looking up costs an array access where methods
 * are reflected. Thread-safe.
 *
 * @param <T> what is kept; thread-safe itself
 */
public final class PerMethod<T> {
    private final ServiceDescriptor service;
    private final Function<MethodDescriptor, T> maker;
    private final List<T> reflected;
    private final Map<String, T> generic = new ConcurrentHashMap<>();

    /**
     * Makes what the known methods need.
     *
     * @param maker makes it for one method; must not ask this object, and is called once for each method
     */
    public PerMethod(ServiceDescriptor service, Function<MethodDescriptor, T> maker) {
        this.service = service;
        this.maker = maker;
        reflected = service.isGeneric()
                ? List.of()
                : service.methods().stream().map(maker).toList();
    }

    /** What belongs to a method, or null if it is one of another service. */
    public @Nullable T get(MethodDescriptor method) {
        if (!service.owns(method)) {
            return null;
        }
        return method.isGeneric() ? ofGeneric(method) : reflected.get(method.index());
    }

    private T ofGeneric(MethodDescriptor method) {
        T known = generic.get(method.signature());
        return known != null ? known : generic.computeIfAbsent(method.signature(), signature -> maker.apply(method));
    }

    /** Everything that has been made, in no particular order where methods are generic. */
    public List<T> all() {
        return Stream.concat(reflected.stream(), generic.values().stream()).toList();
    }

    @Override
    public String toString() {
        return "PerMethod[" + service + ", " + (reflected.size() + generic.size()) + " methods]";
    }
}
