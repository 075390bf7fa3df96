package io.tern.bootstrap;

import io.tern.api.Export;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the classes marked {@link Export} in a package and below, in directories and jars. Only class files that mention the
 * annotation are loaded, and none is initialised before an instance is made. Thread-safe.
 */
final class ClassPathScan {
    private static final Logger logger = LoggerFactory.getLogger(ClassPathScan.class);
    private static final String CLASS_SUFFIX = ".class";

    private final ClassLoader loader;

    ClassPathScan(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * One new instance of each class marked {@link Export}, by class name.
     *
     * @throws IllegalArgumentException if the package is not there, or a class is abstract, has no public constructor without
     *     parameters, or that one throws
     * @throws UncheckedIOException if a class file cannot be read, naming it
     */
    List<Object> newInstances(String packageName) {
        List<Object> instances = new ArrayList<>();
        for (String name : candidates(packageName)) {
            Class<?> type = load(name);
            if (type.isAnnotationPresent(Export.class)) {
                instances.add(new ExportedClass(type).newInstance());
            }
        }
        if (instances.isEmpty()) {
            logger.warn(
                    "scan: package '{}' has no class marked @Export (asked class loaders: {})", packageName, loader);
        }
        logger.debug("Scanned {}: {} exported classes", packageName, instances.size());
        return instances;
    }

    /**
     * The superclasses of all classes in the package of a class and below, by class name, as far as they come from the same directory or
     * jar. Loads none of them.
     *
     * @throws IllegalArgumentException if the class comes from no directory or jar
     * @throws UncheckedIOException if a class file cannot be read, naming it
     */
    static Map<String, String> superclassesBeside(Class<?> type) {
        String file = type.getName().replace('.', '/') + CLASS_SUFFIX;
        String folder = type.getPackageName().replace('.', '/');
        ClassLoader loader = type.getClassLoader();
        URL place = loader == null ? null : loader.getResource(file);
        Map<String, String> superclasses = new TreeMap<>();
        Visitor visitor = (in, path) -> superclasses.put(className(path), ClassFileConstants.superclass(in));
        try {
            if (place == null || folder.isEmpty() || !scanBeside(place, folder, visitor)) {
                throw new IllegalArgumentException(
                        "scan: " + type.getName() + " is in no package of a directory or jar (expected: one)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("scan: " + place + " cannot be read", e);
        }
        return superclasses;
    }

    private static boolean scanBeside(URL classFile, String folder, Visitor visitor) throws IOException {
        if (!isDirectory(classFile)) {
            return scanJar(classFile, folder, visitor);
        }
        Path file = Path.of(URI.create(classFile.toString()));
        scanDirectory(file.resolveSibling(""), folder, visitor);
        return true;
    }

    private static boolean isDirectory(URL place) {
        return place.getProtocol().equals("file");
    }

    private Set<String> candidates(String packageName) {
        String folder = packageName.replace('.', '/');
        Set<String> names = new TreeSet<>();
        Visitor visitor = (in, path) -> {
            if (ClassFileConstants.mention(in, Export.class.descriptorString())) {
                names.add(className(path));
            }
        };
        try {
            Enumeration<URL> places = loader.getResources(folder);
            if (folder.isEmpty() || !places.hasMoreElements()) {
                throw new IllegalArgumentException("scan: package '" + packageName + "' is not on the class path"
                        + " (expected: a package with classes, in directories or in jars with directory entries; asked class"
                        + " loaders: " + loader + ')');
            }
            while (places.hasMoreElements()) {
                scan(places.nextElement(), folder, visitor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("scan: package '" + packageName + "' cannot be read", e);
        }
        return names;
    }

    private static void scan(URL place, String folder, Visitor visitor) throws IOException {
        if (isDirectory(place)) {
            scanDirectory(Path.of(URI.create(place.toString())), folder, visitor);
        } else if (!scanJar(place, folder, visitor)) {
            logger.warn("Cannot scan {} (expected: a directory or a jar)", place);
        }
    }

    /** Whether the place is in a jar. */
    private static boolean scanJar(URL place, String folder, Visitor visitor) throws IOException {
        URLConnection connection = place.openConnection();
        if (connection instanceof JarURLConnection jar) {
            jar.setUseCaches(false); // The cache is static, and would keep the jar open.
            try (JarFile file = jar.getJarFile()) {
                scanJar(file, folder + '/', visitor);
            }
            return true;
        }
        return false;
    }

    private static void scanDirectory(Path directory, String folder, Visitor visitor) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String path =
                        folder + '/' + directory.relativize(file).toString().replace('\\', '/');
                if (isClass(path)) {
                    try (InputStream in = Files.newInputStream(file)) {
                        visit(in, path, file, visitor);
                    }
                }
            }
        }
    }

    private static void scanJar(JarFile jar, String prefix, Visitor visitor) throws IOException {
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            if (entry.getName().startsWith(prefix) && isClass(entry.getName())) {
                try (InputStream in = jar.getInputStream(entry)) {
                    visit(in, entry.getName(), jar.getName() + '!' + entry.getName(), visitor);
                }
            }
        }
    }

    private static boolean isClass(String path) {
        return path.endsWith(CLASS_SUFFIX)
                && !path.endsWith("module-info.class")
                && !path.endsWith("package-info.class");
    }

    private static void visit(InputStream in, String path, Object where, Visitor visitor) {
        try {
            visitor.visit(in, path);
        } catch (IOException e) {
            throw new UncheckedIOException("scan: " + where + " is no class file that can be read", e);
        }
    }

    private static String className(String path) {
        return path.substring(0, path.length() - CLASS_SUFFIX.length()).replace('/', '.');
    }

    private Class<?> load(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("scan: " + name + " cannot be loaded: " + e, e);
        }
    }

    /** Is shown each class file. */
    @FunctionalInterface
    private interface Visitor {
        void visit(InputStream in, String path) throws IOException;
    }

    /**
     * A class that a scan found to be marked {@link Export}. Immutable, thread-safe.
     *
     * @param type the class
     */
    private record ExportedClass(Class<?> type) {
        /**
         * A new instance by the public constructor without parameters; the class itself need not be public.
         *
         * @throws IllegalArgumentException if there is none, or it throws; names the class
         */
        Object newInstance() {
            if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
                throw wrong("the class is abstract (expected: a class that can be made)", null);
            }
            try {
                Constructor<?> constructor = type.getConstructor();
                constructor.setAccessible(true);
                return constructor.newInstance();
            } catch (NoSuchMethodException e) {
                boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
                throw wrong(
                        "there is no public constructor without parameters (expected: one"
                                + (inner ? ", in a class that is static" : "")
                                + "; or make the object yourself and give it to export)",
                        e);
            } catch (InvocationTargetException e) {
                throw wrong("the constructor threw " + e.getCause(), e.getCause());
            } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                throw wrong("no instance can be made: " + e, e);
            }
        }

        private IllegalArgumentException wrong(String what, @Nullable Throwable cause) {
            return new IllegalArgumentException("@Export " + type.getName() + ": " + what, cause);
        }
    }
}
