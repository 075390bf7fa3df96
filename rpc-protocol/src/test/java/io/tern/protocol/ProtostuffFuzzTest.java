package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.AllFields;
import io.tern.protocol.SampleTypes.Anything;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Dog;
import io.tern.protocol.SampleTypes.Inventory;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Tree;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes are a value of the declared types, which can then be written again, or are refused with the one exception.
 * Fuzzes with {@code JAZZER_FUZZ=1}; otherwise runs the stored inputs.
 */
final class ProtostuffFuzzTest {
    private static final List<Type> TYPES = List.of(
            Order.class,
            Dog.class,
            AllFields.class,
            Anything.class,
            Tree.class,
            long[][].class,
            Object.class,
            Inventory.class,
            new TypeOf<Collection<Color>>() {}.type());
    private static final TupleCodec CODEC =
            new ProtostuffSerializer().bind(TypeGraph.ofTypes(TYPES)).codec(TYPES);

    /** A byte for the layout, and a message of random values. */
    static Stream<Arguments> seeds() {
        return IntStream.range(0, 20).mapToObj(ProtostuffFuzzTest::seed);
    }

    private static Arguments seed(int number) {
        TypeGraph graph = TypeGraph.ofTypes(TYPES);
        RandomValues random = new RandomValues(graph, number);
        Object[] values =
                TYPES.stream().map(type -> random.next(graph.resolve(type))).toArray();
        Layout layout = number % 2 == 0 ? Layout.TAGGED : Layout.COMPACT;
        byte[] message = SerializerContractTest.write(CODEC, layout, values);
        byte[] input = new byte[message.length + 1];
        input[0] = (byte) (number % 2);
        System.arraycopy(message, 0, input, 1, message.length);
        return Arguments.of((Object) input);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreAValueOrRefused(byte[] input) {
        if (input == null || input.length == 0) {
            return;
        }
        Layout layout = input[0] % 2 == 0 ? Layout.TAGGED : Layout.COMPACT;
        Object[] values = TreeFuzz.read(layout, CODEC, Unpooled.wrappedBuffer(input, 1, input.length - 1));
        if (values == null) {
            return;
        }
        byte[] again = SerializerContractTest.write(CODEC, layout, values);
        Object[] twice = CODEC.read(Unpooled.wrappedBuffer(again), layout);
        assertThat(ValueText.of(twice)).isEqualTo(ValueText.of(values));
    }
}
