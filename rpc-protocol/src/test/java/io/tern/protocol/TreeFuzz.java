package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.AllFields;
import io.tern.protocol.SampleTypes.Anything;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Dog;
import io.tern.protocol.SampleTypes.Inventory;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Tree;
import io.tern.testkit.AllocationMeter;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What holds for any bytes: they are a value of the declared types, which is written and read again as it is, or they are
 * refused with the one exception, and either takes a bounded amount of memory.
 */
final class TreeFuzz {
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
    private static final long SPARE_BYTES = 1 << 20;
    private static final long BYTES_PER_BYTE = 1_000;
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
        Object[] values = read(Layout.TAGGED, codec, Unpooled.wrappedBuffer(input));
        if (values == null) {
            return;
        }
        byte[] again = SerializerContractTest.write(codec, Layout.TAGGED, values);
        Object[] twice = codec.read(Unpooled.wrappedBuffer(again), Layout.TAGGED);
        assertThat(SerializerContractTest.write(codec, Layout.TAGGED, twice)).isEqualTo(again);
    }

    /** The values, or null if they were refused; either without taking more memory than the bytes can ask for. */
    static Object[] read(Layout layout, TupleCodec codec, ByteBuf bytes) {
        AtomicReference<Object[]> values = new AtomicReference<>();
        AllocationMeter.assertOnceAtMost(
                SPARE_BYTES + BYTES_PER_BYTE * bytes.readableBytes(),
                "reading " + bytes.readableBytes() + " bytes",
                () -> values.set(readOnce(layout, codec, bytes.duplicate())));
        return values.get();
    }

    private static Object[] readOnce(Layout layout, TupleCodec codec, ByteBuf bytes) {
        try {
            return codec.read(bytes, layout);
        } catch (WireFormatException refused) {
            return null;
        }
    }
}
