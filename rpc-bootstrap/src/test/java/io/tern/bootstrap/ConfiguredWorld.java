package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A world whose applications are told something from outside their code. Confined to one test. */
final class ConfiguredWorld implements AutoCloseable {
    static final String TEA = "tern.service." + Tea.class.getName();

    final Map<String, String> system = new LinkedHashMap<>();
    final Map<String, String> environment = new LinkedHashMap<>();
    final Path file;
    private final TestWorld world = new TestWorld();

    ConfiguredWorld(Path directory) {
        file = directory.resolve("app.properties");
    }

    /** What the file says. */
    void file(String... lines) {
        try {
            Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        system.put("tern.properties", file.toString());
    }

    RpcApplication.Builder builder() {
        return world.builder("shop").referenceDefaults(ReferenceOptions.UNSET).startWait(Duration.ZERO);
    }

    RpcApplication start(RpcApplication.Builder builder) {
        return world.start(builder.surroundings(new Surroundings(system, environment)));
    }

    RpcApplication start() {
        return start(builder());
    }

    /** A part of what holds: the line that begins like this and those below it. */
    static List<String> section(RpcApplication application, String title) {
        List<String> lines = application.effectiveConfiguration().lines().toList();
        int begin = 0;
        while (!lines.get(begin).startsWith(title)) {
            begin++;
        }
        int end = begin + 1;
        while (end < lines.size() && lines.get(end).startsWith("  ")) {
            end++;
        }
        return lines.subList(begin, end);
    }

    @Override
    public void close() {
        world.close();
    }
}
