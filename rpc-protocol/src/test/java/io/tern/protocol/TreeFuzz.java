package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.AllFields;
import io.tern.protocol.SampleTypes.Anything;
import io.tern.protocol.SampleTypes.Dog;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Tree;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What holds for any bytes: they are a value of the declared types, which is written and read again as it is, or they are
 * refused with the one exception.
 */
final class TreeFuzz {
    private static final List<Type> TYPES =
            List.of(Order.class, Dog.class, AllFields.class, Anything.class, Tree.class, long[][].class, Object.class);
    private static final TypeGraph GRAPH = TypeGraph.ofTypes(TYPES);

    private TreeFuzz() {}

    static TupleCodec codec(Serializer serializer) {
        return serializer.bind(GRAPH).codec(TYPES);
    }

    static Stream<Arguments> seeds(TupleCodec codec) {
        return IntStream.range(0, 20).mapToObj(number -> Arguments.of((Object) message(codec, number)));
    }

    static byte[] message(TupleCodec codec, int seed) {
        RandomValues random = new RandomValues(GRAPH, seed);
        Object[] values =
                TYPES.stream().map(type -> random.next(GRAPH.resolve(type))).toArray();
        return SerializerContractTest.write(codec, Layout.TAGGED, values);
    }

    /** Compares bytes, since values may contain themselves. */
    static void readOrRefuse(TupleCodec codec, byte[] input) {
        if (input == null) {
            return;
        }
        Object[] values;
        try {
            values = codec.read(Unpooled.wrappedBuffer(input), Layout.TAGGED);
        } catch (WireFormatException e) {
            return;
        }
        byte[] again = SerializerContractTest.write(codec, Layout.TAGGED, values);
        Object[] twice = codec.read(Unpooled.wrappedBuffer(again), Layout.TAGGED);
        assertThat(SerializerContractTest.write(codec, Layout.TAGGED, twice)).isEqualTo(again);
    }
}
