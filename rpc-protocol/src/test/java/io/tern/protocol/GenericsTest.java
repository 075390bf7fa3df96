package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Point;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A type is resolved in the same way wherever it stands: as a parameter, result, field or exception. */
final class GenericsTest {
    static Stream<Arguments> serializers() {
        return Stream.of(
                Arguments.of(new ProtostuffSerializer(), Layout.TAGGED),
                Arguments.of(new ProtostuffSerializer(), Layout.COMPACT),
                Arguments.of(new JsonSerializer(), Layout.TAGGED),
                Arguments.of(new HessianSerializer(), Layout.TAGGED));
    }

    interface Above {
        void put(
                List<? super Integer> numbers,
                Map<? super String, List<? super Point>> map,
                EnumSet<? super Color> colors,
                Holder holder);
    }

    record Holder(List<? super Point> points) {}

    @ParameterizedTest
    @MethodSource("serializers")
    void whatIsAboveATypeMayBeAnything(Serializer serializer, Layout layout) {
        Object[] values = {
            Arrays.asList(1, 2.5, 3L, "four", null),
            Map.of("points", List.of(new Point(1, 2), "none")),
            EnumSet.of(Color.RED),
            new Holder(List.of(new Point(3, 4), 5))
        };
        assertThat(roundTrip(serializer, layout, Above.class, values)).isEqualTo(values);
    }

    /** They write a {@code ? super Integer} as if it were {@code Integer}, which does not say what kind of integer it is. */
    @Test
    void integersOfOlderPeersAreReadAsTheTypeThatTheWildcardNames() {
        Type written = new TypeOf<List<Long>>() {}.type();
        Type declared = new TypeOf<List<? super Long>>() {}.type();
        Serializer serializer = new ProtostuffSerializer();
        ByteBuf out = Unpooled.buffer();
        codec(serializer, written).write(new Object[] {List.of(1L, 2L)}, out, Layout.TAGGED);
        assertThat(codec(serializer, declared).read(out, Layout.TAGGED)[0]).isEqualTo(List.of(1L, 2L));

        codec(serializer, declared).write(new Object[] {List.of(1L, 2L)}, out.clear(), Layout.TAGGED);
        assertThat(codec(serializer, written).read(out, Layout.TAGGED)[0]).isEqualTo(List.of(1L, 2L));
    }

    sealed interface Beast permits Cat, Cow {}

    record Cat(String name) implements Beast, Serializable {}

    record Cow(int milk) implements Beast, Serializable {}

    record Box<T extends Beast>(T content, List<T> more) {}

    interface Boxes {
        Box<?> any(Box<?> any, Box<? super Cat> above, Box<? extends Serializable> narrower);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aWildcardIsNoWiderThanItsParameterAllows(Serializer serializer, Layout layout) {
        Box<Beast> box = new Box<>(new Cat("c"), List.of(new Cow(1), new Cat("d")));
        Object[] values = {box, box, box};
        assertThat(roundTrip(serializer, layout, Boxes.class, values)).isEqualTo(values);
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Boxes.class));
        assertThat(graph.shapes())
                .extracting(shape -> shape.type().toString())
                .contains(Box.class.getName() + '<' + Beast.class.getName() + '>')
                .doesNotContain(Box.class.getName() + "<java.lang.Object>")
                .doesNotContain(Box.class.getName() + "<java.io.Serializable>");
    }

    sealed interface Top<T> permits Middle {}

    abstract static sealed class Middle<E> implements Top<List<? extends E>> permits Leaf {}

    static final class Leaf<U> extends Middle<U[]> {
        private U[] content;

        @Override
        public boolean equals(Object other) {
            return other instanceof Leaf<?> that && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }

    interface Tops {
        void put(Top<List<Integer[]>> top);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aSubclassGetsItsArgumentsThroughAllThatIsBetween(Serializer serializer, Layout layout) {
        Leaf<Integer> leaf = new Leaf<>();
        leaf.content = new Integer[] {1, 2};
        assertThat(roundTrip(serializer, layout, Tops.class, leaf)).isEqualTo(new Object[] {leaf});
        assertThat(TypeGraph.of(ServiceDescriptor.of(Tops.class)).shapes())
                .extracting(shape -> shape.type().toString())
                .contains(Leaf.class.getName() + "<java.lang.Integer>");
    }

    abstract static class Keyed<K> {
        private K key;
        private List<? extends Map<String, K>> maps = new ArrayList<>();
    }

    abstract static class Numbered<N extends Number> extends Keyed<N[]> {}

    static final class Order extends Numbered<Long> {}

    interface Orders {
        void put(Order order);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void inheritedFieldsHaveTheTypesThatTheSubclassBinds(Serializer serializer, Layout layout) {
        Keyed<Long[]> order = new Order();
        order.key = new Long[] {7L};
        order.maps = List.of(Map.of("a", new Long[] {8L}));
        Keyed<?> read = (Keyed<?>) roundTrip(serializer, layout, Orders.class, order)[0];
        assertThat(read.key).isEqualTo(new Long[] {7L});
        assertThat(read.maps.get(0).get("a")).isEqualTo(new Long[] {8L});
    }

    interface Intersections {
        <T extends Serializable & Beast> void put(T beast, T[] more, List<? extends T> list);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void ofAnIntersectionTheTypeThatSaysMoreCounts(Serializer serializer, Layout layout) {
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Intersections.class));
        assertThat(graph.classNamed(Cat.class.getName())).isEqualTo(Cat.class);
        Object[] values = {new Cat("a"), new Beast[] {new Cow(1)}, List.of(new Cow(2))};
        assertThat(roundTrip(serializer, layout, Intersections.class, values)).isEqualTo(values);
    }

    interface Repository<T, E extends Exception> {
        T load(long id) throws E;
    }

    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;
        private long id;

        Missing(String message) {
            super(message);
        }
    }

    interface Stock extends Repository<String, Missing> {}

    @Test
    void anExceptionThatATypeVariableStandsForArrivesAsItself() {
        ExceptionCodec codec = exceptions();
        Missing thrown = new Missing("no 42");
        thrown.id = 42;
        ByteBuf out = Unpooled.buffer();
        assertThat(codec.write(thrown, out, true)).isTrue();
        Throwable read = codec.read(out);
        assertThat(read).isInstanceOf(Missing.class).hasMessage("no 42");
        assertThat(((Missing) read).id).isEqualTo(42);
        assertThat(codec.write(new Exception("undeclared"), out.clear(), true)).isFalse();
    }

    /** Their codec knows what is declared to the JVM only. */
    @Test
    void theSameExceptionOfAnOlderPeerArrivesAsTheBound() {
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Stock.class));
        ExceptionCodec older =
                new ExceptionCodec(graph, new ProtostuffSerializer().bind(graph), List.of(Exception.class), List.of());
        ByteBuf out = Unpooled.buffer();
        assertThat(older.write(new Exception("no 42"), out, false)).isTrue();
        assertThat(exceptions().read(out)).isExactlyInstanceOf(Exception.class).hasMessage("no 42");
    }

    @Test
    void anOlderPeerGetsTheBound() {
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Stock.class));
        ExceptionCodec older =
                new ExceptionCodec(graph, new ProtostuffSerializer().bind(graph), List.of(Exception.class), List.of());
        ByteBuf out = Unpooled.buffer();
        assertThat(exceptions().write(new Missing("no 42"), out, false)).isTrue();
        assertThat(older.read(out)).isExactlyInstanceOf(Exception.class).hasMessage("no 42");
    }

    private static ExceptionCodec exceptions() {
        ServiceDescriptor service = ServiceDescriptor.of(Stock.class);
        TypeGraph graph = TypeGraph.of(service);
        MethodDescriptor load = Objects.requireNonNull(service.method("load(long)"));
        return new ExceptionCodec(graph, new ProtostuffSerializer().bind(graph), load);
    }

    private static Object[] roundTrip(Serializer serializer, Layout layout, Class<?> service, Object... values) {
        ServiceDescriptor descriptor = ServiceDescriptor.of(service);
        TupleCodec codec = serializer
                .bind(TypeGraph.of(descriptor))
                .codec(descriptor.methods().get(0).genericParameterTypes());
        ByteBuf out = Unpooled.buffer();
        codec.write(values, out, layout);
        return codec.read(out, layout);
    }

    private static TupleCodec codec(Serializer serializer, Type type) {
        return serializer.bind(TypeGraph.ofTypes(List.of(type))).codec(List.of(type));
    }
}
