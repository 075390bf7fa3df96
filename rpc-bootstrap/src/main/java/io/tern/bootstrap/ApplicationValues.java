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
     * What holds: the first source that says something, else {@code said}, the builder's word, else the default.
     *
     * @throws IllegalArgumentException if the builder says what no source could say, whether it holds or not
     */
    <T> T get(SettingRow<T> row, @Nullable T said, T fallback) {
        if (said != null) {
            check(row, said);
        }
        SettingEntry entry = configuration.ofApplication(row.name());
        T code = said == null ? fallback : said;
        T value = entry == null ? code : row.kind().parse(entry.text());
        String origin = said == null ? EffectiveValue.DEFAULT : BUILDER;
        values.add(new EffectiveValue(row.name(), row.kind().print(value), entry == null ? origin : entry.place()));
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
