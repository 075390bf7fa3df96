package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.TransportOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingCatalogueTest {
    /** Builders check ranges, too, but cannot name the place where a value was said. */
    @Test
    void rangesOfTheTransportAreThoseOfItsBuilder() {
        List<OptionField<TransportOptions, TransportOptions.Builder, ?>> numbers = TransportFields.ALL.stream()
                .<OptionField<TransportOptions, TransportOptions.Builder, ?>>map(field -> field)
                .filter(field -> field.row().kind().type().equals("integer"))
                .toList();
        assertThat(numbers).hasSize(19);
        for (OptionField<TransportOptions, TransportOptions.Builder, ?> field : numbers) {
            String[] bounds = field.row().kind().expected().split(" to ", -1);
            assertThat(build(field, Long.parseLong(bounds[0]))).isNotNull();
            assertThat(build(field, Long.parseLong(bounds[1]))).isNotNull();
            for (long outside : new long[] {Long.parseLong(bounds[0]) - 1, Long.parseLong(bounds[1]) + 1}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> build(field, outside))
                        .withMessageStartingWith(field.name() + ": ");
            }
        }
    }

    @SuppressWarnings("unchecked") // The value has the type that the field has.
    private static <T> TransportOptions build(
            OptionField<TransportOptions, TransportOptions.Builder, T> field, long value) {
        TransportOptions.Builder builder = TransportOptions.builder();
        boolean wide = field.reader().apply(TransportOptions.DEFAULTS) instanceof Long;
        Object boxed = wide ? (Object) value : (Object) Math.toIntExact(value);
        field.writer().accept(builder, (T) boxed);
        return builder.build();
    }
}
