package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.AllFields;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values told apart by their field, as those of a declared exception are. */
final class TreeFieldsTest {
    private static final TypeGraph GRAPH = TypeGraph.ofTypes(List.of(AllFields.class, int.class, String.class));

    static Stream<BoundSerializer> serializers() {
        return Stream.of(new HessianSerializer().bind(GRAPH), new JsonSerializer().bind(GRAPH));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aFieldThatTheMessageLacksIsAbsentAndOneThatTheReaderLacksIsSkipped(BoundSerializer bound) {
        byte[] bytes = SerializerContractTest.write(bound.fields(fields("e", "text")), Layout.TAGGED, 5, null);
        Object[] read = bound.fields(fields("text", "b")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED);
        assertThat(read).containsExactly(null, TupleCodec.ABSENT);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void noFieldsAtAllAreAnEmptyObject(BoundSerializer bound) {
        byte[] bytes = SerializerContractTest.write(bound.fields(List.of()), Layout.TAGGED);
        assertThat(bound.fields(List.of()).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isEmpty();
        assertThat(bound.fields(List.of()).fingerprint()).isZero();
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aMessageThatIsNoObjectIsRefused(BoundSerializer bound) {
        byte[] bytes = SerializerContractTest.write(bound.codec(List.of(int.class)), Layout.TAGGED, 5);
        TupleCodec fields = bound.fields(fields("e"));
        assertThatThrownBy(() -> fields.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("object of fields");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aFullBufferIsAnErrorOfTheWriter(BoundSerializer bound) {
        TupleCodec codec = bound.codec(List.of(String.class));
        assertThatThrownBy(
                        () -> codec.write(new Object[] {"x".repeat(100_000)}, Unpooled.buffer(16, 64), Layout.TAGGED))
                .isInstanceOf(WireValueException.class);
    }

    private static List<WireField> fields(String... names) {
        Shape.Struct struct = (Shape.Struct) GRAPH.shape(GRAPH.resolve(AllFields.class));
        return Stream.of(names)
                .map(name -> struct.fields().stream()
                        .filter(field -> field.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }
}
