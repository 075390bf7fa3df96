package io.tern.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of one contract, sorted by {@link Extension#order} and then by name. A broken entry does not disturb
 * the others, but nothing that could be or contain it is answered as if it were not there. Thread-safe.
 *
 * @param <T> the contract
 */
public final class ExtensionSet<T> {
    private final Class<T> contract;
    private final @Nullable String defaultName;
    private final Map<String, ExtensionEntry<T>> entries;
    private final List<BrokenEntry> broken;
    private final AbsentName absentName;

    ExtensionSet(
            Class<T> contract, Collection<ExtensionEntry<T>> sorted, List<BrokenEntry> broken, AbsentName absentName) {
        this.contract = contract;
        String name = Extensions.pointOf(contract).value();
        this.defaultName = name.isEmpty() ? null : name;
        this.entries = new LinkedHashMap<>();
        sorted.forEach(entry -> entries.put(entry.name(), entry));
        this.broken = List.copyOf(broken);
        this.absentName = absentName;
    }

    /** Returns the contract that all these extensions implement. */
    public Class<T> contract() {
        return contract;
    }

    /**
     * Returns the names in order, those of broken entries at the end as far as they are known. Meant for messages and
     * checks of configuration; never fails.
     */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(entries.keySet());
        broken.stream().map(BrokenEntry::name).filter(Objects::nonNull).sorted().forEach(names::add);
        return names;
    }

    /** Returns whether an extension of this name is declared, be it broken. */
    public boolean contains(String name) {
        return names().contains(name);
    }

    /** Returns the name that the contract declares as its default, or empty if it declares none. */
    public Optional<String> defaultName() {
        return Optional.ofNullable(defaultName);
    }

    /**
     * Returns the instance of the contract's default extension.
     *
     * @throws ExtensionException if the contract has no default, or as in {@link #get}
     */
    public T getDefault() {
        if (defaultName == null) {
            throw new ExtensionException(
                    contract.getName() + " has no default extension (name one of: " + knownNames() + ")");
        }
        return get(defaultName);
    }

    /**
     * Returns the one instance of this name; see {@link ExtensionEntry#instance}.
     *
     * @throws ExtensionException if the name is unknown, claimed by two classes or belongs to a broken entry, or if the
     *     instance cannot be made
     * @throws IllegalStateException if the {@link Extensions} are closed
     */
    public T get(String name) {
        return entry(name).instance();
    }

    /**
     * Returns the instance of this name, or empty if nobody declares it.
     *
     * @throws ExtensionException as {@link #get}, also if the name is unknown while some entry is broken so badly that it
     *     could be the one
     * @throws IllegalStateException if the {@link Extensions} are closed
     */
    public Optional<T> find(String name) {
        boolean certainlyAbsent =
                !contains(name) && broken.stream().map(BrokenEntry::name).noneMatch(Objects::isNull);
        return certainlyAbsent ? Optional.empty() : Optional.of(get(name));
    }

    /**
     * Returns the entry of this name without making its instance.
     *
     * @throws ExtensionException if the name is unknown, claimed by two classes or belongs to a broken entry
     */
    public ExtensionEntry<T> entry(String name) {
        ExtensionEntry<T> entry = entries.get(name);
        if (entry == null) {
            throw absent(name, Set.of());
        }
        return entry;
    }

    /**
     * Refuses a name that is neither an extension's nor one of {@code reserved}, which stand for no extension. Makes no instance.
     *
     * @throws ExtensionException as {@link #entry}, naming the reserved names as known, too
     */
    public void requireKnown(String name, Set<String> reserved) {
        if (!reserved.contains(name) && !entries.containsKey(name)) {
            throw absent(name, reserved);
        }
    }

    /**
     * Returns all entries in order without making their instances.
     *
     * @throws ExtensionException if any entry is broken
     */
    public List<ExtensionEntry<T>> entries() {
        if (!broken.isEmpty()) {
            throw BrokenEntry.exception("broken extensions of " + contract.getName(), broken);
        }
        return List.copyOf(entries.values());
    }

    /**
     * Returns one instance of every extension, in order; those not made yet are made.
     *
     * @throws ExtensionException if any entry is broken or any instance cannot be made
     * @throws IllegalStateException if the {@link Extensions} are closed
     */
    public List<T> all() {
        List<T> instances = new ArrayList<>(entries.size());
        entries().forEach(entry -> instances.add(entry.instance()));
        return List.copyOf(instances);
    }

    private ExtensionException absent(String name, Set<String> reserved) {
        List<BrokenEntry> sameName =
                broken.stream().filter(entry -> name.equals(entry.name())).toList();
        String quoted = contract.getSimpleName() + " \"" + name + "\"";
        if (!sameName.isEmpty()) {
            return BrokenEntry.exception("broken " + quoted, sameName);
        }
        Set<String> known = names();
        known.addAll(reserved);
        String suggestion = Spelling.closest(name, known)
                .map(close -> "; did you mean \"" + close + "\"?")
                .orElseGet(() -> absentName.cause(name));
        String listed = known.isEmpty() ? "none" : String.join(", ", known);
        String unknown = "unknown " + quoted + " (known: " + listed + suggestion + ")";
        return broken.isEmpty()
                ? new ExtensionException(unknown)
                : BrokenEntry.exception(unknown + ", and these entries are broken", broken);
    }

    private String knownNames() {
        Set<String> names = names();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** Returns the contract, its extensions and what is broken. */
    @Override
    public String toString() {
        return contract.getName() + entries.values() + (broken.isEmpty() ? "" : ", broken: " + broken);
    }
}
