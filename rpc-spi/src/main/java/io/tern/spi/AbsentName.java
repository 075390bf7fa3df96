package io.tern.spi;

import java.net.URL;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Guesses why an extension is absent, for messages. Immutable, thread-safe.
 *
 * @param contract what it would implement
 * @param shadedFile a services file of the contract in a shaded jar, or null
 * @param dependencies what brings extensions of the contract, by their names
 */
record AbsentName(Class<?> contract, @Nullable String shadedFile, Map<String, String> dependencies) {
    private static final String OWN_CLASS = Extensions.class.getName().replace('.', '/') + ".class";

    AbsentName {
        dependencies = Map.copyOf(dependencies);
    }

    /** Whether a services file lies where Tern's own classes lie: the jar of this module has none, so others were packed into one with it. */
    static boolean isShaded(URL file, String path) {
        URL own = Extensions.class.getResource("/" + OWN_CLASS);
        return own != null && root(file, path).equals(root(own, OWN_CLASS));
    }

    private static String root(URL url, String path) {
        String text = url.toExternalForm();
        return text.endsWith(path) ? text.substring(0, text.length() - path.length()) : text;
    }

    /** The likely cause and what to do, after a semicolon, or "". */
    String cause(String name) {
        String dependency = dependencies.get(name);
        if (shadedFile != null) {
            return "; " + shadedFile + " is in a shaded jar: if its jars had several files META-INF/services/"
                    + contract.getName() + ", " + Extensions.MERGE_FILES
                    + (dependency == null ? "" : "; or add the dependency " + dependency);
        }
        return dependency == null ? "" : "; add the dependency " + dependency + ", which brings it";
    }
}
