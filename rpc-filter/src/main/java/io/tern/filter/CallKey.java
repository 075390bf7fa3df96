package io.tern.filter;

import io.tern.api.Invocation;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two calls of a method must have in common to get one answer: arguments by {@code equals}, arrays by content, tag and
 * attachments. Arrays, lists, sets and maps are copied, since their owner may change them after the call; other arguments are not.
 * Immutable as long as these are, thread-safe.
 */
final class CallKey {
    private final @Nullable Object[] arguments;
    private final String tag;
    private final Map<String, String> attachments;
    private final int hash;

    private CallKey(@Nullable Object[] arguments, String tag, Map<String, String> attachments) {
        this.arguments = arguments;
        this.tag = tag;
        this.attachments = attachments;
        hash = 31 * (31 * Arrays.hashCode(arguments) + tag.hashCode()) + attachments.hashCode();
    }

    /** The key of a call; null if its arguments cannot be compared: what they throw is not the call's business. */
    static @Nullable CallKey of(Invocation invocation) {
        try {
            return new CallKey(copied(invocation.arguments()), invocation.tag(), invocation.attachments());
        } catch (Throwable e) {
            return null;
        }
    }

    private static @Nullable Object[] copied(@Nullable Object[] arguments) {
        @Nullable Object[] copy = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            copy[i] = copied(arguments[i]);
        }
        return copy;
    }

    private static @Nullable Object copied(@Nullable Object argument) {
        if (argument instanceof Collection<?> collection) {
            return copied(collection);
        }
        if (argument instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new HashMap<>();
            map.forEach((key, value) -> copy.put(copied(key), copied(value)));
            return copy;
        }
        return argument != null && argument.getClass().isArray() ? Elements.of(argument) : argument;
    }

    private static Object copied(Collection<?> collection) {
        Collection<@Nullable Object> copy =
                collection instanceof Set ? new HashSet<>() : new ArrayList<>(collection.size());
        collection.forEach(element -> copy.add(copied(element)));
        return copy;
    }

    /** An array that is compared by content, also inside of collections. */
    private record Elements(Class<?> type, List<@Nullable Object> all) {
        static Elements of(Object array) {
            int length = Array.getLength(array);
            List<@Nullable Object> copy = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                copy.add(copied(Array.get(array, i)));
            }
            return new Elements(array.getClass(), copy);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof CallKey that
                        && hash == that.hash
                        && tag.equals(that.tag)
                        && attachments.equals(that.attachments)
                        && equalArguments(that));
    }

    private boolean equalArguments(CallKey that) {
        try {
            return Arrays.equals(arguments, that.arguments);
        } catch (Throwable e) { // Of users' classes.
            return false;
        }
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Never prints arguments: they may be secrets. */
    @Override
    public String toString() {
        return "CallKey[" + arguments.length + " arguments]";
    }
}
