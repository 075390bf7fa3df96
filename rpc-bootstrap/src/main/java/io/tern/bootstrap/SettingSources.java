package io.tern.bootstrap;

import io.tern.spi.ExtensionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every source of configuration outside the code. Immutable, thread-safe. */
final class SettingSources {
    static final String FILE = "tern.properties";
    static final String ENVIRONMENT = "TERN_CFG_";
    private static final Logger logger = LoggerFactory.getLogger(SettingSources.class);
    private static final String FILE_VARIABLE = ENVIRONMENT + "PROPERTIES";
    /** What Tern's own build and tests give to a JVM. */
    private static final List<String> FOREIGN = List.of("tern.test.", "tern.testkit.", "tern.fuzz.", "tern.it.");

    private final Surroundings surroundings;
    private final ClassLoader loader;
    private final SettingCatalogue catalogue;
    private final EntryReader reader;

    private SettingSources(
            Surroundings surroundings, ClassLoader loader, SettingCatalogue catalogue, EntryReader reader) {
        this.surroundings = surroundings;
        this.loader = loader;
        this.catalogue = catalogue;
        this.reader = reader;
    }

    /**
     * Reads all.
     *
     * @return the one that precedes the others first
     * @throws IllegalArgumentException naming the place of what is wrong
     * @throws ExtensionException naming the place where an extension is named that is not there
     */
    static List<SettingSource> read(
            Surroundings surroundings, ClassLoader loader, SettingCatalogue catalogue, EntryReader reader) {
        SettingSources sources = new SettingSources(surroundings, loader, catalogue, reader);
        return List.of(
                SettingSource.ofSystem(sources.system()), SettingSource.ofNamed(sources.environment()), sources.file());
    }

    private List<SettingEntry> system() {
        List<SettingEntry> entries = new ArrayList<>();
        new TreeMap<>(surroundings.systemProperties()).forEach((name, value) -> {
            boolean ours = name.startsWith(SettingKey.PREFIX) && !name.equals(FILE);
            if (ours && FOREIGN.stream().noneMatch(name::startsWith)) {
                entries.add(reader.entry(name, value, "system property " + name));
            }
        });
        return entries;
    }

    private List<SettingEntry> environment() {
        Map<String, String> settings = new LinkedHashMap<>();
        catalogue.names().forEach(name -> settings.put(variable(name), name));
        List<SettingEntry> entries = new ArrayList<>();
        new TreeMap<>(surroundings.environment()).forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT) && !variable.equals(FILE_VARIABLE)) {
                String known = settings.get(variable);
                String name = known != null ? known : camelCase(variable.substring(ENVIRONMENT.length()));
                entries.add(reader.entry(SettingKey.PREFIX + name, value, "environment " + variable));
            }
        });
        return entries;
    }

    /** {@code timeoutMillis} is {@code TERN_CFG_TIMEOUT_MILLIS}. */
    static String variable(String setting) {
        StringBuilder variable = new StringBuilder(ENVIRONMENT);
        for (int i = 0; i < setting.length(); i++) {
            char c = setting.charAt(i);
            if (Character.isUpperCase(c)) {
                variable.append('_');
            }
            variable.append(c);
        }
        return variable.toString().toUpperCase(Locale.ROOT);
    }

    private static String camelCase(String words) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < words.length(); i++) {
            boolean begins = i > 0 && words.charAt(i - 1) == '_';
            String letter = words.substring(i, i + 1);
            if (!letter.equals("_")) {
                name.append(begins ? letter.toUpperCase(Locale.ROOT) : letter.toLowerCase(Locale.ROOT));
            }
        }
        return name.toString();
    }

    private SettingSource file() {
        PropertiesFile named = readNamedFile();
        if (named != null) {
            return SettingSource.ofNamed(entries(named));
        }
        PropertiesFile resource = readResource();
        return SettingSource.ofClassPath(resource == null ? List.of() : entries(resource));
    }

    private List<SettingEntry> entries(PropertiesFile file) {
        Map<SettingKey, SettingEntry> entries = new LinkedHashMap<>();
        for (PropertiesFile.Line line : file.lines()) {
            SettingEntry entry = reader.entry(line.key(), line.value(), file.place(line));
            SettingEntry before = entries.putIfAbsent(entry.key(), entry);
            if (before != null && !before.text().equals(entry.text())) {
                throw new IllegalArgumentException(entry.place() + ": '" + line.key()
                        + "' has another value already at " + before.place() + " (expected: one of both lines)");
            }
        }
        return List.copyOf(entries.values());
    }

    private @Nullable PropertiesFile readNamedFile() {
        String named = surroundings.systemProperties().get(FILE);
        if (named != null) {
            return readFile(named, "system property " + FILE);
        }
        named = surroundings.environment().get(FILE_VARIABLE);
        return named == null ? null : readFile(named, "environment " + FILE_VARIABLE);
    }

    private static PropertiesFile readFile(String path, String place) {
        try {
            return PropertiesFile.parse(path, Files.readAllBytes(Path.of(path)));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    place + ": '" + path + "' cannot be read (expected: a file like " + FILE + "): " + e, e);
        }
    }

    private @Nullable PropertiesFile readResource() {
        try {
            List<URL> found = Collections.list(loader.getResources(FILE));
            if (found.isEmpty()) {
                logger.info("No {} on the class path (asked class loaders: {})", FILE, loader);
                return null;
            }
            URL first = found.get(0);
            if (found.size() > 1) {
                logger.warn(
                        "{} is there {} times; {} counts, and not {}",
                        FILE,
                        found.size(),
                        first,
                        found.subList(1, found.size()));
            }
            URLConnection connection = first.openConnection();
            connection.setUseCaches(false); // A jar that is deployed anew would be read from the old one.
            try (InputStream content = connection.getInputStream()) {
                return PropertiesFile.parse(FILE, content.readAllBytes());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(FILE + " cannot be read from the class path: " + e, e);
        }
    }
}
