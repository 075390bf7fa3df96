package io.tern.bootstrap;

import io.tern.api.TransportOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Merges what sources and a builder say about an application as a whole, and keeps where each value is from. Not thread-safe. */
final class ApplicationValues {
    static final String BUILDER = "builder";

    private final Configuration configuration;
    private final List<EffectiveValue> values = new ArrayList<>();

    ApplicationValues(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * What holds: the first source that says something, else {@code said}, which counts as the builder's word unless it is the
     * default.
     */
    <T> T get(SettingRow<T> row, T said, T fallback) {
        SettingEntry entry = configuration.ofApplication(row.name());
        T value = entry == null ? said : row.kind().parse(entry.text());
        String code = Objects.equals(said, fallback) ? EffectiveValue.DEFAULT : BUILDER;
        values.add(new EffectiveValue(row.name(), row.kind().print(value), entry == null ? code : entry.place()));
        return value;
    }

    /** The same for every setting of the transport. */
    TransportOptions get(TransportOptions said) {
        TransportOptions.Builder builder = TransportOptions.builder();
        TransportFields.ALL.forEach(field -> write(field, said, builder));
        return builder.build();
    }

    private <T> void write(
            OptionField<TransportOptions, TransportOptions.Builder, T> field,
            TransportOptions said,
            TransportOptions.Builder builder) {
        T value = get(field.row(), field.reader().apply(said), field.reader().apply(TransportOptions.DEFAULTS));
        field.writer().accept(builder, value);
    }

    /** Everything that was asked for. */
    EffectiveSection section() {
        return new EffectiveSection(List.copyOf(values), Map.of());
    }
}
