package io.tern.spi;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is declared for one contract: every line becomes an entry or a broken entry, none is dropped. Not
 * thread-safe.
 *
 * @param <T> the contract
 */
final class ExtensionScan<T> {
    private static final String FOLDER = "META-INF/services/";

    private final Class<T> contract;
    private final InstanceOwner owner;
    private final Map<String, String> dependencies;
    private final List<ExtensionEntry<T>> entries = new ArrayList<>();
    private final List<BrokenEntry> broken = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private @Nullable String shadedJar;

    /** {@code dependencies} are what brings extensions, by name. */
    ExtensionScan(Class<T> contract, InstanceOwner owner, Map<String, String> dependencies) {
        this.contract = contract;
        this.dependencies = dependencies;
        this.owner = owner;
    }

    void add(ExtensionEntry<T> registered) {
        entries.add(registered);
    }

    /** Reads the contract's files that these loaders see; each file once, by the first loader that sees it. */
    void read(List<ClassLoader> loaders) {
        Set<String> files = new HashSet<>();
        for (ClassLoader loader : loaders) {
            for (URL file : files(loader)) {
                if (files.add(file.toExternalForm())) {
                    read(file, loader);
                }
            }
        }
    }

    ExtensionSet<T> result() {
        Map<String, List<ExtensionEntry<T>>> byName = entries.stream()
                .collect(Collectors.groupingBy(ExtensionEntry::name, TreeMap::new, Collectors.toList()));
        Set<String> brokenNames = broken.stream().map(BrokenEntry::name).collect(Collectors.toSet());
        List<ExtensionEntry<T>> usable = new ArrayList<>();
        byName.forEach((name, sameName) -> {
            if (sameName.size() > 1 || brokenNames.contains(name)) {
                broken.add(clash(name, sameName));
            } else {
                usable.add(sameName.get(0));
            }
        });
        usable.sort(Comparator.<ExtensionEntry<T>>comparingInt(ExtensionEntry::order)
                .thenComparing(ExtensionEntry::name));
        return new ExtensionSet<>(contract, usable, broken, new AbsentName(contract, shadedJar, dependencies));
    }

    private List<URL> files(ClassLoader loader) {
        String file = FOLDER + contract.getName();
        try {
            List<URL> found = new ArrayList<>();
            loader.getResources(file).asIterator().forEachRemaining(found::add);
            return found;
        } catch (IOException e) {
            broken.add(new BrokenEntry(null, new Origin(file, 0), "cannot be looked up in " + loader + ": " + e, e));
            return List.of();
        }
    }

    private void read(URL file, ClassLoader loader) {
        if (AbsentName.isShaded(file, FOLDER + contract.getName())) {
            shadedJar = file.toExternalForm();
        }
        try {
            for (ServiceFile.Line line : ServiceFile.read(file)) {
                load(line, loader);
            }
        } catch (IOException e) {
            broken.add(new BrokenEntry(null, Origin.of(file), "the file cannot be read: " + e, e));
        }
    }

    private void load(ServiceFile.Line line, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(line.className(), false, loader);
            if (seen.add(type)) {
                entries.add(new ExtensionClass<>(contract, type, line.origin()).entry(owner));
            }
        } catch (ExtensionClass.Unusable e) {
            broken.add(e.broken());
        } catch (ClassNotFoundException e) {
            broken.add(new BrokenEntry(null, line.origin(), "there is no class \"" + line.className() + "\"", e));
        } catch (LinkageError e) {
            broken.add(new BrokenEntry(null, line.origin(), line.className() + " cannot be loaded: " + e, e));
        }
    }

    private static <T> BrokenEntry clash(String name, List<ExtensionEntry<T>> claimants) {
        String classes = claimants.stream()
                .map(entry -> entry.type().getName() + " (" + entry.origin() + ")")
                .collect(Collectors.joining(" and "));
        String problem = classes + (claimants.size() == 1 ? " has this name too" : " have the same name");
        return new BrokenEntry(name, claimants.get(0).origin(), problem, null);
    }
}
