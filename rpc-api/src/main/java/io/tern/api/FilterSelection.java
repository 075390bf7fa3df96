package io.tern.api;

import io.tern.spi.ExtensionEntry;
import io.tern.spi.ExtensionSet;
import io.tern.spi.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@link Reference#filters()} or {@link Export#filters()} say: the extensions named there join those marked
 * {@link AutoActivate}, and {@code -name} leaves one of those out. Immutable, thread-safe.
 */
public final class FilterSelection {
    private static final String WITHOUT = "-";

    private final Class<?> filterContract;
    private final Set<String> added;
    private final Set<String> removed;

    private FilterSelection(Class<?> filterContract, Set<String> added, Set<String> removed) {
        this.filterContract = filterContract;
        this.added = added;
        this.removed = removed;
    }

    /**
     * Reads a list of names and checks them.
     *
     * @param names as configured
     * @param filters what a plain name must be one of
     * @param others further contracts whose self-activated extensions may be left out too, such as guards and routers
     * @throws io.tern.spi.ExtensionException if a plain name is unknown or its declaration broken
     * @throws IllegalArgumentException if a name is blank, appears twice or both with and without {@code -}, or if nobody
     *     declares what {@code -name} leaves out
     */
    public static FilterSelection of(List<String> names, ExtensionSet<?> filters, ExtensionSet<?>... others) {
        Set<String> added = new HashSet<>();
        Set<String> removed = new HashSet<>();
        for (String name : names) {
            boolean without = name.startsWith(WITHOUT);
            String plain = without ? name.substring(WITHOUT.length()) : name;
            if (plain.isBlank()) {
                throw new IllegalArgumentException(
                        "filters: '" + name + "' (expected: the name of an extension, or - and the name)");
            }
            if (added.contains(plain) || removed.contains(plain)) {
                throw new IllegalArgumentException(
                        "filters: '" + plain + "' appears twice in " + names + " (expected: once, with or without -)");
            }
            if (without) {
                checkDeclared(plain, filters, others);
                removed.add(plain);
            } else {
                added.add(filters.entry(plain).name());
            }
        }
        return new FilterSelection(filters.contract(), Set.copyOf(added), Set.copyOf(removed));
    }

    /**
     * The extensions of a contract that apply, by {@link io.tern.spi.Extension#order()}, lowest first. Instances that nobody
     * wants are not made.
     *
     * @throws io.tern.spi.ExtensionException if any declaration of the contract is broken or a wanted instance cannot be made
     */
    public <T> List<T> select(ExtensionSet<T> extensions) {
        List<T> selected = new ArrayList<>();
        for (ExtensionEntry<T> entry : extensions.entries()) {
            boolean named = extensions.contract() == filterContract && added.contains(entry.name());
            if (!removed.contains(entry.name()) && (named || entry.type().isAnnotationPresent(AutoActivate.class))) {
                selected.add(entry.instance());
            }
        }
        return List.copyOf(selected);
    }

    private static void checkDeclared(String name, ExtensionSet<?> filters, ExtensionSet<?>... others) {
        Set<String> known = new LinkedHashSet<>(filters.names());
        for (ExtensionSet<?> other : others) {
            known.addAll(other.names());
        }
        if (!known.contains(name)) {
            String suggestion = Spelling.closest(name, known)
                    .map(close -> "; did you mean '-" + close + "'?")
                    .orElse("");
            throw new IllegalArgumentException("filters: '-" + name + "' leaves out what nobody declares (known: "
                    + (known.isEmpty() ? "none" : String.join(", ", known)) + suggestion + ")");
        }
    }

    @Override
    public String toString() {
        return "FilterSelection[added=" + added + ", removed=" + removed + ']';
    }
}
