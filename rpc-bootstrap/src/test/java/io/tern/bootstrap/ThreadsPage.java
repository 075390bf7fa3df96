package io.tern.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in the table of {@code docs/threading.md}. */
final class ThreadsPage {
    private static final Path PAGE = Path.of("..", "docs", "threading.md");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private ThreadsPage() {}

    /** Each name in the table, with the pattern of the names that threads really have. */
    static Map<String, Pattern> names() throws IOException {
        Map<String, Pattern> names = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| name |")) {
                inside = true;
            } else if (inside && !line.startsWith("|")) {
                return names;
            } else if (inside) {
                Matcher name = NAME.matcher(line.substring(1, line.indexOf('|', 1)));
                while (name.find()) {
                    names.put(name.group(1), pattern(name.group(1)));
                }
            }
        }
        return names;
    }

    /** {@code N} at the end is a number; what ZooKeeper names begins with the name of who asked for it. */
    private static Pattern pattern(String name) {
        if (name.startsWith("…")) {
            return Pattern.compile(".*" + Pattern.quote(name.substring(1)) + "(\\(.*\\))?");
        }
        return name.endsWith("-N")
                ? Pattern.compile(Pattern.quote(name.substring(0, name.length() - 1)) + "\\d+")
                : Pattern.compile(Pattern.quote(name));
    }
}
