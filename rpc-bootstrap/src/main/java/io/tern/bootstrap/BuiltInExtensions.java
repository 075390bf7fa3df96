package io.tern.bootstrap;

import io.tern.spi.Extensions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Tern's own extensions. A shaded jar whose files in {@code META-INF/services} were not merged has the classes of some and not their names:
 * limits would be gone without a word. Immutable, thread-safe.
 */
final class BuiltInExtensions {
    /** A line for each, which a test compares with what is there. */
    static final String LIST = "extensions.txt";

    private final List<BuiltIn> all;

    /**
     * One of them.
     *
     * @param contract what it implements
     * @param name what settings call it
     * @param className its class
     * @param dependency group and artifact of its module
     */
    private record BuiltIn(Class<?> contract, String name, String className, String dependency) {
        static BuiltIn of(String line) {
            String[] words = line.split(" ", -1);
            try {
                return new BuiltIn(Class.forName(words[0]), words[1], words[2], words[3]);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(words[0] + " is missing: Tern's jars are of different versions", e);
            }
        }

        boolean isLost(Extensions extensions) {
            return !extensions.of(contract).contains(name) && isThere();
        }

        private boolean isThere() {
            try {
                Class<?> unused = Class.forName(className, false, BuiltInExtensions.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                return false; // Whoever leaves a module out does without its extensions.
            }
        }

        @Override
        public String toString() {
            return contract.getSimpleName() + " \"" + name + '"';
        }
    }

    private BuiltInExtensions(List<BuiltIn> all) {
        this.all = all;
    }

    static BuiltInExtensions read() {
        try (InputStream list = BuiltInExtensions.class.getResourceAsStream(LIST)) {
            String text = new String(Objects.requireNonNull(list, LIST).readAllBytes(), StandardCharsets.UTF_8);
            return new BuiltInExtensions(text.lines().map(BuiltIn::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(LIST + " of Tern cannot be read", e);
        }
    }

    /** Says which module brings which. */
    void describe(Extensions.Builder extensions) {
        all.forEach(one -> extensions.broughtBy(one.dependency(), one.contract(), one.name()));
    }

    /**
     * Refuses to start with a part of them.
     *
     * @throws IllegalStateException naming those whose classes are there and that no services file names
     */
    void check(Extensions extensions) {
        List<BuiltIn> lost = all.stream().filter(one -> one.isLost(extensions)).toList();
        if (!lost.isEmpty()) {
            String names = lost.stream().map(BuiltIn::toString).collect(Collectors.joining(", "));
            throw new IllegalStateException(
                    "extensions of Tern are on the class path that no file in META-INF/services names: " + names
                            + ". Jars were shaded into one, which has kept one file of several: "
                            + Extensions.MERGE_FILES);
        }
    }
}
