package io.tern.bootstrap;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The class loaders that may know an application, asked one after the other as if they were one: the thread that starts it may have a context
 * class loader that does not see it, as those of a {@link java.util.concurrent.ForkJoinPool} have in a fat jar or a container. Thread-safe.
 */
final class AskedLoaders extends ClassLoader {
    private final List<ClassLoader> asked;

    private AskedLoaders(List<ClassLoader> asked) {
        super("tern", null);
        this.asked = List.copyOf(asked);
    }

    /** One class loader, which somebody has named. */
    static AskedLoaders only(ClassLoader loader) {
        return new AskedLoaders(List.of(loader));
    }

    /**
     * Those that see the class which makes the application come first, so that a container's thread brings in no other application.
     *
     * @param context the current thread's, or null
     * @param caller the class that makes the application, or null
     * @param objects what the application exports or fills
     */
    static AskedLoaders around(@Nullable ClassLoader context, @Nullable Class<?> caller, List<Object> objects) {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        boolean contextFirst = context != null && (caller == null || sees(context, caller));
        if (contextFirst) {
            loaders.add(context);
        }
        addLoader(loaders, caller);
        if (context != null) {
            loaders.add(context);
        }
        objects.forEach(one -> addLoader(loaders, one.getClass()));
        addLoader(loaders, AskedLoaders.class);
        return new AskedLoaders(List.copyOf(loaders));
    }

    private static void addLoader(Set<ClassLoader> loaders, @Nullable Class<?> type) {
        ClassLoader loader = type == null ? null : type.getClassLoader();
        if (loader != null) {
            loaders.add(loader);
        }
    }

    /** Whether a class loader knows this very class, not a copy of it. */
    private static boolean sees(ClassLoader loader, Class<?> type) {
        try {
            return Class.forName(type.getName(), false, loader) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** The application's own: the context class loader of its threads. */
    ClassLoader first() {
        return asked.get(0);
    }

    /** Those that see this copy of Tern: extensions that another one brings would implement other contracts. */
    List<ClassLoader> withThisTern() {
        Set<ClassLoader> loaders = new LinkedHashSet<>(asked);
        addLoader(loaders, AskedLoaders.class);
        loaders.removeIf(loader -> !sees(loader, AskedLoaders.class));
        return List.copyOf(loaders);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        List<ClassNotFoundException> failures = new ArrayList<>();
        for (ClassLoader loader : asked) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException e) {
                failures.add(e);
            }
        }
        ClassNotFoundException notFound = new ClassNotFoundException(name + " (asked: " + this + ')');
        failures.forEach(notFound::addSuppressed);
        throw notFound;
    }

    @Override
    public @Nullable URL getResource(String name) {
        for (ClassLoader loader : asked) {
            URL found = loader.getResource(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Map<String, URL> found = new LinkedHashMap<>(); // A URL compares by looking hosts up.
        for (ClassLoader loader : asked) {
            loader.getResources(name)
                    .asIterator()
                    .forEachRemaining(url -> found.putIfAbsent(url.toExternalForm(), url));
        }
        return Collections.enumeration(found.values());
    }

    /** The names of those asked, in order. */
    @Override
    public String toString() {
        return asked.stream().map(AskedLoaders::name).collect(Collectors.joining(", "));
    }

    /** Those of containers print pages. */
    private static String name(ClassLoader loader) {
        String name = loader.getName();
        return name == null
                ? loader.getClass().getName() + '@' + Integer.toHexString(System.identityHashCode(loader))
                : '\'' + name + '\'';
    }
}
