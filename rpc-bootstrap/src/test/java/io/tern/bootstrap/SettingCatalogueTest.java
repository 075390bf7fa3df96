package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.TransportOptions;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class SettingCatalogueTest {
    /** Builders check ranges, too, but cannot name the place where a value was said. */
    @Test
    void rangesOfTheTransportAreThoseOfItsBuilder() {
        List<OptionField<TransportOptions, TransportOptions.Builder, ?>> numbers = TransportFields.ALL.stream()
                .<OptionField<TransportOptions, TransportOptions.Builder, ?>>map(field -> field)
                .filter(field -> field.row().kind().type().equals("integer"))
                .toList();
        assertThat(numbers).hasSize(20);
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

    @Test
    void everyFieldIsFoundInItsOptionsAndTheirBuilder() {
        TransportOptions transport = TransportOptions.builder()
                .ioThreads(3)
                .connectTimeoutMillis(4)
                .unfinishedBodyBytes(70_000)
                .peerMemoryBytes(80_000)
                .compressor("deflate")
                .credentials("secret")
                .nativeTransport(false)
                .overloadControl(false)
                .build();
        copyAll(TransportFields.ALL, transport, TransportOptions.builder(), TransportOptions.Builder::build);
        ReferenceOptions reference = ReferenceOptions.builder()
                .timeoutMillis(1)
                .retries(3)
                .cluster("failfast")
                .loadBalancer("random")
                .filters(List.of("one", "two"))
                .serializer("json")
                .connections(4)
                .tag("gray")
                .address("127.0.0.1:1")
                .required(true)
                .lazy(true)
                .callbackOn("io")
                .build();
        copyAll(ReferenceFields.OF_SERVICE, reference, ReferenceOptions.builder(), ReferenceOptions.Builder::build);
        ReferenceOptions registered =
                ReferenceOptions.builder().registry("memory://tea").build();
        copyAll(ReferenceFields.OF_SERVICE, registered, ReferenceOptions.builder(), ReferenceOptions.Builder::build);
        ExportOptions export = ExportOptions.builder()
                .weight(7)
                .warmupMillis(8)
                .delayMillis(9)
                .tags(List.of("gray"))
                .executor("pool")
                .filters(List.of("three"))
                .timeoutMillis(10)
                .interruptOnCancel(true)
                .build();
        copyAll(ExportFields.OF_SERVICE, export, ExportOptions.builder(), ExportOptions.Builder::build);
        MethodSettings all = MethodSettings.builder()
                .timeoutMillis(1)
                .retries(2)
                .idempotent(true)
                .oneway(true)
                .executor("pool")
                .interruptOnCancel(true)
                .nonBlocking(true)
                .build();
        copyAll(ReferenceFields.OF_METHOD, all, MethodSettings.builder(), MethodSettings.Builder::build);
        copyAll(ExportFields.OF_METHOD, all, MethodSettings.builder(), MethodSettings.Builder::build);
    }

    private static <O, B> void copyAll(
            List<? extends OptionField<O, B, ?>> fields, O options, B builder, Function<B, O> build) {
        for (OptionField<O, B, ?> field : fields) {
            field.copy(options, builder);
        }
        O copy = build.apply(builder);
        for (OptionField<O, B, ?> field : fields) {
            assertThat(field.print(copy)).as(field.name()).isEqualTo(field.print(options));
        }
    }

    @Test
    void aFieldThatIsNotThereIsAMistakeOfTheCatalogue() {
        OptionField<TransportOptions, TransportOptions.Builder, Integer> wrong =
                OptionField.named("colour", SettingRow.application("colour", SettingKind.integer(0, 1), "0", "none"));
        assertThatIllegalStateException()
                .isThrownBy(() -> wrong.isSetIn(TransportOptions.DEFAULTS))
                .withMessage("io.tern.api.TransportOptions has no colour of that type");
        assertThatIllegalStateException()
                .isThrownBy(() -> wrong.write(TransportOptions.builder(), "1"))
                .withMessage("io.tern.api.TransportOptions$Builder has no colour of that type");
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
