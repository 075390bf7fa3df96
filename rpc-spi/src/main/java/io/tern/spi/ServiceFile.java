package io.tern.spi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@code META-INF/services} file in the format of {@link java.util.ServiceLoader}. Thread-safe. */
final class ServiceFile {
    private static final char COMMENT = '#';

    private ServiceFile() {}

    /**
     * Returns the file's lines that are neither blank nor comment, in order; whether they name a class is not judged.
     *
     * @throws IOException if the file cannot be read or is not UTF-8
     */
    static List<Line> read(URL file) throws IOException {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false); // A cached jar stays open and locked after its class loader is closed.
        List<Line> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8.newDecoder()))) {
            Origin origin = Origin.of(file);
            int number = 0;
            for (String raw = reader.readLine(); raw != null; raw = reader.readLine()) {
                number++;
                String text = withoutComment(raw).strip();
                if (!text.isEmpty()) {
                    lines.add(new Line(origin.atLine(number), text));
                }
            }
        }
        return lines;
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf(COMMENT);
        return comment < 0 ? line : line.substring(0, comment);
    }

    /**
     * A line that should name a class. Thread-safe.
     *
     * @param origin the file and the line's number
     * @param className what the line says, without comment and surrounding white space
     */
    record Line(Origin origin, String className) {}
}
