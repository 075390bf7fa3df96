package io.tern.cluster;

import io.tern.api.Defaults;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.api.ServiceDescriptor;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets instead of a failure, by the declared type of the result: an empty collection, map or array, {@link
 * Optional#empty()}, zero or false for a primitive type, else null. Collections and maps are new ones each time and may be changed, as those
 * that a node returns. Thread-safe.
 */
final class EmptyResults {
    private final PerMethod<Supplier<@Nullable Object>> makers;
    private final Map<String, String> flag;

    /**
     * The empty results of a service.
     *
     * @param by who gives them, as their {@link Defaults#FALLBACK_ATTACHMENT} says
     */
    EmptyResults(ServiceDescriptor service, String by) {
        makers = new PerMethod<>(service, EmptyResults::maker);
        flag = Map.of(Defaults.FALLBACK_ATTACHMENT, by);
    }

    /** The empty result of a method. */
    Result of(MethodDescriptor method) {
        Supplier<@Nullable Object> maker = Objects.requireNonNull(makers.get(method), "a method of another service");
        return Result.value(maker.get()).withAttachments(flag);
    }

    /** Makes empty results of one method. */
    static Supplier<@Nullable Object> maker(MethodDescriptor method) {
        Class<?> raw = method.resultClass();
        if (raw.isArray()) {
            return () -> Array.newInstance(raw.getComponentType(), 0);
        }
        if (raw.isPrimitive() && raw != void.class) {
            Object zero = Array.get(Array.newInstance(raw, 1), 0);
            return () -> zero;
        }
        if (raw == Optional.class) {
            return Optional::empty;
        }
        return Iterable.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw) ? container(raw) : () -> null;
    }

    /** Of the classes that the serializers make, the first that fits. */
    @SuppressWarnings("JdkObsolete") // What a declared Queue or Deque is read as.
    private static Supplier<@Nullable Object> container(Class<?> raw) {
        Map<Class<?>, Supplier<@Nullable Object>> known = new LinkedHashMap<>();
        known.put(ArrayList.class, ArrayList::new);
        known.put(LinkedHashSet.class, LinkedHashSet::new);
        known.put(TreeSet.class, TreeSet::new);
        known.put(LinkedList.class, LinkedList::new);
        known.put(LinkedHashMap.class, LinkedHashMap::new);
        known.put(TreeMap.class, TreeMap::new);
        known.put(Properties.class, Properties::new);
        return known.entrySet().stream()
                .filter(candidate -> raw.isAssignableFrom(candidate.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(() -> null);
    }
}
