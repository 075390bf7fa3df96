package io.tern.cluster;

import io.tern.api.Merger;
import io.tern.api.MethodDescriptor;
import io.tern.spi.Extension;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts collections, maps and arrays together, group after group, into a new one of the kind that serializers make for the declared type. Of
 * equal keys of a map the first one's value stays. Nulls are left out; null only if all are. Thread-safe.
 */
@Extension("collect")
final class CollectingMerger implements Merger {
    CollectingMerger() {}

    @Override
    public Merge of(MethodDescriptor method) {
        Supplier<@Nullable Object> empty = EmptyResults.maker(method);
        Object kind = empty.get();
        if (kind instanceof Collection) {
            return values -> collection(values, empty);
        }
        if (kind instanceof Map) {
            return values -> map(values, empty);
        }
        if (kind != null && kind.getClass().isArray()) {
            return values -> array(values, kind.getClass().getComponentType());
        }
        throw new IllegalArgumentException(method + " returns "
                + method.resultType().getTypeName()
                + ", which merger 'collect' does not merge (expected: a collection, a map, an array or nothing, or another"
                + " merger for this method, such as settings = \"merger=first\")");
    }

    @SuppressWarnings("unchecked") // All are of the declared type.
    private static @Nullable Object collection(List<@Nullable Object> values, Supplier<@Nullable Object> empty) {
        List<Object> there = values.stream().filter(Objects::nonNull).toList();
        Collection<Object> all = (Collection<Object>) empty.get();
        there.forEach(value -> ((Iterable<Object>) value).forEach(all::add));
        return there.isEmpty() ? null : all;
    }

    @SuppressWarnings("unchecked") // All are of the declared type.
    private static @Nullable Object map(List<@Nullable Object> values, Supplier<@Nullable Object> empty) {
        List<Object> there = values.stream().filter(Objects::nonNull).toList();
        Map<Object, Object> all = (Map<Object, Object>) empty.get();
        there.forEach(value -> ((Map<Object, Object>) value).forEach((key, one) -> {
            if (!all.containsKey(key)) { // putIfAbsent takes null for nothing.
                all.put(key, one);
            }
        }));
        return there.isEmpty() ? null : all;
    }

    private static @Nullable Object array(List<@Nullable Object> values, Class<?> component) {
        List<Object> there = values.stream().filter(Objects::nonNull).toList();
        int length = there.stream().mapToInt(Array::getLength).sum();
        Object all = Array.newInstance(component, length);
        int end = 0;
        for (Object value : there) {
            System.arraycopy(value, 0, all, end, Array.getLength(value));
            end += Array.getLength(value);
        }
        return there.isEmpty() ? null : all;
    }
}
