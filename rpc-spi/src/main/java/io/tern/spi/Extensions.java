package io.tern.spi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extensions of one runtime: found in {@code META-INF/services} files (the format of {@link
 * java.util.ServiceLoader}), named by {@link Extension}, made when first asked for, once per name and contract, by the
 * constructor without parameters. Two objects of this class share no instance and no state. Thread-safe.
 *
 * <pre>{@code
 * try (Extensions extensions = Extensions.create()) {
 *     Codec codec = extensions.of(Codec.class).get("json");
 * }
 * }</pre>
 *
 * <p>A class that several files name is one extension. An entry that cannot be used (no such class, no annotation,
 * another type, abstract, no constructor without parameters, two classes of one name) never vanishes: it fails with file
 * and line when it is asked for, and leaves the others alone.
 */
public final class Extensions implements AutoCloseable {
    /** What to do about services files that were not merged, for messages: an imperative. */
    public static final String MERGE_FILES =
            "merge them: with ServicesResourceTransformer in Maven's Shade plugin, with mergeServiceFiles() in Gradle's Shadow plugin";

    private static final Logger logger = LoggerFactory.getLogger(Extensions.class);

    private final List<ClassLoader> loaders;
    private final List<Registered<?>> registered;
    private final Map<Class<?>, Map<String, String>> dependencies;
    private final InstanceOwner owner = new InstanceOwner();
    private final Map<Class<?>, ExtensionSet<?>> sets = new ConcurrentHashMap<>();

    private Extensions(Builder builder) {
        this.loaders = builder.loaders.isEmpty() ? defaultLoaders() : List.copyOf(builder.loaders);
        this.registered = List.copyOf(builder.registered);
        this.dependencies = Map.copyOf(builder.dependencies);
    }

    /** Returns new extensions with the default class loaders, see {@link Builder#classLoader}; the caller closes them. */
    public static Extensions create() {
        return builder().build();
    }

    /** Returns a new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the extensions of a contract; always the same object for the same contract. The first call reads the
     * files and loads the classes, without initialising them.
     *
     * @throws ExtensionException if the type is no {@link ExtensionPoint}
     * @throws IllegalStateException if these extensions are closed
     */
    public <T> ExtensionSet<T> of(Class<T> contract) {
        owner.checkOpen();
        ExtensionSet<?> known = sets.get(contract);
        ExtensionSet<?> set = known != null ? known : sets.computeIfAbsent(contract, this::scan);
        @SuppressWarnings("unchecked") // The key's type is the value's, by scan.
        ExtensionSet<T> typed = (ExtensionSet<T>) set;
        return typed;
    }

    /**
     * Closes the {@link AutoCloseable} instances that were made, the last one first, and refuses every later call but
     * this one. All are closed even if one fails. Registered instances stay open: they belong to whoever made them.
     *
     * @throws ExtensionException if an instance cannot be closed; further failures are suppressed exceptions of it
     */
    @Override
    public void close() {
        owner.close();
    }

    static ExtensionPoint pointOf(Class<?> contract) {
        ExtensionPoint point = contract.getAnnotation(ExtensionPoint.class);
        if (point == null) {
            throw new ExtensionException(contract.getName() + " is no extension point (expected: @ExtensionPoint)");
        }
        return point;
    }

    private <T> ExtensionSet<T> scan(Class<T> contract) {
        pointOf(contract);
        ExtensionScan<T> scan = new ExtensionScan<>(contract, owner, dependencies.getOrDefault(contract, Map.of()));
        for (Registered<?> one : registered) {
            if (one.contract() == contract) {
                @SuppressWarnings("unchecked") // Its type argument is its contract.
                Registered<T> same = (Registered<T>) one;
                scan.add(same.entry(owner));
            }
        }
        scan.read(loaders);
        ExtensionSet<T> set = scan.result();
        logger.debug("Found {}", set);
        return set;
    }

    private static List<ClassLoader> defaultLoaders() {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        for (ClassLoader loader :
                new ClassLoader[] {Thread.currentThread().getContextClassLoader(), Extensions.class.getClassLoader()}) {
            if (loader != null) {
                loaders.add(loader);
            }
        }
        return loaders.isEmpty() ? List.of(ClassLoader.getSystemClassLoader()) : List.copyOf(loaders);
    }

    /** Says where extensions come from. Not thread-safe. */
    public static final class Builder {
        private final List<ClassLoader> loaders = new ArrayList<>();
        private final List<Registered<?>> registered = new ArrayList<>();
        private final Map<Class<?>, Map<String, String>> dependencies = new HashMap<>();

        private Builder() {}

        /**
         * Adds a class loader to search, after those already added. Without any, the building thread's context class
         * loader is searched, then the one that loaded this class.
         */
        public Builder classLoader(ClassLoader loader) {
            loaders.add(Objects.requireNonNull(loader, "loader"));
            return this;
        }

        /**
         * Adds an instance that no file declares. It takes its place by the {@link Extension#order} on its class, or 0.
         * A file that declares an extension of the same name makes the name ambiguous: neither replaces the other.
         * The instance stays the caller's and is not closed.
         */
        public <T> Builder register(Class<T> contract, String name, T instance) {
            Objects.requireNonNull(contract, "contract");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(instance, "instance");
            registered.add(new Registered<>(contract, name, instance));
            return this;
        }

        /** Says which dependency brings an extension, for the message where it is absent: {@code com.acme:acme-codecs}. */
        public Builder broughtBy(String dependency, Class<?> contract, String name) {
            dependencies.computeIfAbsent(contract, any -> new HashMap<>()).put(name, dependency);
            return this;
        }

        /**
         * Returns the extensions; the caller closes them.
         *
         * @throws ExtensionException if the contract of a registered instance is no {@link ExtensionPoint}, if the
         *     instance does not implement it, or if its name is none that {@link Extension#value} allows
         */
        public Extensions build() {
            registered.forEach(Registered::check);
            return new Extensions(this);
        }
    }

    /** An instance that the builder was given. Thread-safe. */
    private record Registered<T>(Class<T> contract, String name, T instance) {
        void check() {
            pointOf(contract);
            if (!contract.isInstance(instance)) {
                throw new ExtensionException(
                        instance.getClass().getName() + " does not implement " + contract.getName());
            }
            if (!ExtensionClass.isName(name)) {
                throw new ExtensionException("name of a registered %s: \"%s\" (expected: %s)"
                        .formatted(contract.getName(), name, ExtensionClass.NAME.pattern()));
            }
        }

        ExtensionEntry<T> entry(InstanceOwner owner) {
            Extension extension = instance.getClass().getAnnotation(Extension.class);
            int order = extension == null ? 0 : extension.order();
            @SuppressWarnings("unchecked") // getClass() of a T.
            Class<? extends T> type = (Class<? extends T>) instance.getClass();
            return new ExtensionEntry<>(name, order, type, Origin.REGISTERED, owner, () -> instance);
        }
    }
}
