package io.tern.bootstrap;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes the tables of {@code docs/configuration.md} from the catalogue. Thread-safe. */
final class ConfigurationPage {
    /** Everything behind this line is generated. */
    static final String MARKER = "<!-- The rest of this page is generated from the code. -->\n";

    private ConfigurationPage() {}

    /** The generated part of the page. */
    static String tables(SettingCatalogue catalogue) {
        StringBuilder text = new StringBuilder();
        append(text, "Settings of Tern", catalogue.own());
        append(text, "Settings of extensions that come with Tern", catalogue.declared());
        return text.toString();
    }

    private static void append(StringBuilder text, String title, Collection<SettingRow<?>> rows) {
        text.append("\n## ").append(title).append("\n\n");
        if (rows.isEmpty()) {
            text.append("None.\n");
            return;
        }
        text.append("| setting | type | values | unit | default | level | side | reason |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        for (SettingRow<?> row : rows) {
            text.append("| `").append(row.name()).append("` | ");
            text.append(row.kind().type()).append(" | ");
            text.append(row.kind().expected()).append(" | ");
            text.append(row.unit()).append(" | ");
            text.append(row.fallback().isEmpty() ? "none" : row.fallback()).append(" | ");
            text.append(row.levels().stream().map(SettingLevel::text).collect(Collectors.joining(", ")))
                    .append(" | ");
            text.append(row.side().text()).append(" | ");
            text.append(row.reason().replace("|", "\\|")).append(" |\n");
        }
    }
}
