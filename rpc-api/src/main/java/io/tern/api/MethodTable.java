package io.tern.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Settings of single methods inside options: an exact overload precedes its name. Immutable, thread-safe. */
final class MethodTable {
    static final MethodTable EMPTY = new MethodTable(Map.of());

    private final Map<MethodSelector, MethodSettings> entries;

    private MethodTable(Map<MethodSelector, MethodSettings> entries) {
        this.entries = entries;
    }

    static MethodTable from(MethodOptions[] methods) {
        MethodTable table = EMPTY;
        for (MethodOptions method : methods) {
            table = table.with(MethodSelector.from(method), MethodSettings.from(method));
        }
        return table;
    }

    MethodTable with(MethodSelector selector, MethodSettings settings) {
        Map<MethodSelector, MethodSettings> copy = new LinkedHashMap<>(entries);
        if (copy.put(selector, settings) != null) {
            throw new IllegalArgumentException("methods: '" + selector + "' appears twice (expected: once)");
        }
        return new MethodTable(copy);
    }

    /** This table's settings first, method by method, then those of {@code fallback}. */
    MethodTable orElse(MethodTable fallback) {
        if (fallback.entries.isEmpty()) {
            return this;
        }
        Map<MethodSelector, MethodSettings> merged = new LinkedHashMap<>(fallback.entries);
        entries.forEach(
                (selector, settings) -> merged.merge(selector, settings, (theirs, ours) -> ours.orElse(theirs)));
        return new MethodTable(merged);
    }

    MethodSettings of(MethodDescriptor method) {
        MethodSettings exact = MethodSettings.UNSET;
        MethodSettings named = MethodSettings.UNSET;
        for (Map.Entry<MethodSelector, MethodSettings> entry : entries.entrySet()) {
            if (entry.getKey().matches(method)) {
                if (entry.getKey().isExact()) {
                    exact = entry.getValue();
                } else {
                    named = entry.getValue();
                }
            }
        }
        return exact.orElse(named);
    }

    /** What was said, by what it was said about; unmodifiable. */
    Map<MethodSelector, MethodSettings> entries() {
        return Collections.unmodifiableMap(entries);
    }

    Set<String> settingNames() {
        Set<String> names = new TreeSet<>();
        entries.values().forEach(settings -> names.addAll(settings.settings().keySet()));
        return names;
    }

    void checkAgainst(ServiceDescriptor service) {
        if (service.isGeneric()) {
            return; // Only the server knows its methods.
        }
        for (MethodSelector selector : entries.keySet()) {
            if (service.methods().stream().noneMatch(selector::matches)) {
                throw new IllegalArgumentException("methods: " + service.key() + " has no method '" + selector
                        + "' (it has: " + service.signatures() + ")");
            }
        }
        for (MethodDescriptor method : service.methods()) {
            if (of(method).oneway() && method.resultType() != void.class) {
                throw new IllegalArgumentException("methods: " + method + " is set one-way but returns "
                        + method.resultType().getTypeName()
                        + " (expected: void, or a future of Void; parameterTypes choose one overload)");
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MethodTable that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
