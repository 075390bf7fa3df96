package io.tern.faults.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the parts stand: charts in files of their own, tables between marks in docs/governance.md. Not thread-safe. */
final class FleetDocs {
    private final Path charts;
    private final Path page;

    /** Those of a directory that holds {@code docs}. */
    FleetDocs(Path root) {
        charts = root.resolve("docs").resolve("charts");
        page = root.resolve("docs").resolve("governance.md");
    }

    /** What stands there now; empty if nothing does. */
    String read(Part part) {
        if (part.kind() == Part.Kind.CHART) {
            Path file = file(part);
            return Files.exists(file) ? text(file) : "";
        }
        String text = text(page);
        return text.substring(begin(text, part), end(text, part));
    }

    /** Puts something there instead. */
    void write(Part part, String content) {
        try {
            if (part.kind() == Part.Kind.CHART) {
                Files.createDirectories(charts);
                Files.writeString(file(part), content);
            } else {
                String text = text(page);
                Files.writeString(
                        page, text.substring(0, begin(text, part)) + content + text.substring(end(text, part)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(part.toString(), e);
        }
    }

    private Path file(Part part) {
        return charts.resolve(part.name() + ".svg");
    }

    private int begin(String text, Part part) {
        String mark = "<!-- fleets:" + part.name() + ":begin -->\n";
        return found(text, mark) + mark.length();
    }

    private int end(String text, Part part) {
        return found(text, "<!-- fleets:" + part.name() + ":end -->");
    }

    private int found(String text, String mark) {
        int at = text.indexOf(mark);
        if (at < 0) {
            throw new IllegalStateException(page + " has no " + mark.strip());
        }
        return at;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
