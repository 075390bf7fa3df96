package io.tern.bootstrap;

import io.tern.api.TransportOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Merges what sources and a builder say about an application as a whole, and keeps where each value is from. Not thread-safe. */
final class ApplicationValues {
    static final String BUILDER = "builder";

    private final Configuration configuration;
    private final List<EffectiveValue> values = new ArrayList<>();

    ApplicationValues(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * What holds: the first source that says something, else {@code said}, the builder's word, else the default. Of where to connect and to
     * listen the builder's word precedes the file on the class path.
     *
     * @throws IllegalArgumentException if the builder says what no source could say, whether it holds or not
     */
    <T> T get(SettingRow<T> row, @Nullable T said, T fallback) {
        if (said != null) {
            check(row, said);
        }
        SettingEntry entry = configuration.ofApplication(row.name());
        if (entry == null) {
            return code(row, said, fallback);
        }
        if (said != null && configuration.yieldsToCode(entry)) {
            T value = code(row, said, fallback);
            configuration.reportOverridden(values.get(values.size() - 1), entry);
            return value;
        }
        T value = row.kind().parse(entry.text());
        values.add(new EffectiveValue(row.name(), row.kind().print(value), entry.place()));
        return value;
    }

    private <T> T code(SettingRow<T> row, @Nullable T said, T fallback) {
        T value = said == null ? fallback : said;
        String origin = said == null ? EffectiveValue.DEFAULT : BUILDER;
        EffectiveValue effective = new EffectiveValue(row.name(), row.kind().print(value), origin);
        values.add(effective);
        if (said != null && row.equals(ApplicationRows.REGISTRIES)) {
            configuration.withdrawPlacesToAsk(effective);
        }
        return value;
    }

    private static <T> void check(SettingRow<T> row, T said) {
        try {
            row.kind().check(said);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(row.name() + " (" + BUILDER + "): " + e.getMessage(), e);
        }
    }

    /** The same for every setting of the transport; its options cannot tell a default that somebody has said from others. */
    TransportOptions get(TransportOptions said) {
        TransportOptions.Builder builder = TransportOptions.builder();
        TransportFields.ALL.forEach(field -> write(field, said, builder));
        return builder.build();
    }

    private <T> void write(
            OptionField<TransportOptions, TransportOptions.Builder, T> field,
            TransportOptions said,
            TransportOptions.Builder builder) {
        T fallback = field.reader().apply(TransportOptions.DEFAULTS);
        T code = field.reader().apply(said);
        T value = get(field.row(), Objects.equals(code, fallback) ? null : code, fallback);
        field.writer().accept(builder, value);
    }

    /** Everything that was asked for. */
    EffectiveSection section() {
        return new EffectiveSection(List.copyOf(values), Map.of());
    }
}
