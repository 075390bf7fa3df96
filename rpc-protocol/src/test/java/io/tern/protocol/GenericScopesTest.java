package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.ServiceDescriptor;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A class that is used inside of itself has type arguments of its own there. */
@SuppressWarnings({"UnusedVariable", "rawtypes"
}) // serializers read and write the fields; raw types are what users have
final class GenericScopesTest {
    static Stream<Arguments> serializers() {
        return Stream.of(
                Arguments.of(new ProtostuffSerializer(), Layout.TAGGED),
                Arguments.of(new ProtostuffSerializer(), Layout.COMPACT),
                Arguments.of(new JsonSerializer(), Layout.TAGGED),
                Arguments.of(new HessianSerializer(), Layout.TAGGED));
    }

    static final class Pair<A extends B, B> {
        private A a;
        private B b;
        private Pair<String, String> texts;
        private Pair<?, String> halfOpen;
        private Pair<?, ? extends Number> below;
        private Pair raw;
        private List<Pair<Long, Object>> list;
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void argumentsThatAreWrittenOutAreThoseOfNoOtherPlace(Serializer serializer, Layout layout) {
        Pair<Integer, Integer> pair = pair(1, 2);
        pair.texts = pair("a", "b");
        pair.texts.texts = pair("c", "d");
        pair.list = List.of(pair(5L, "any"));
        Pair<?, ?> read =
                (Pair<?, ?>) roundTrip(serializer, layout, new TypeOf<Pair<Integer, Integer>>() {}.type(), pair);
        assertThat(read.a).isEqualTo(1);
        assertThat(read.texts.a).isEqualTo("a");
        assertThat(read.texts.b).isEqualTo("b");
        assertThat(read.texts.texts.b).isEqualTo("d");
        assertThat(read.list.get(0).a).isEqualTo(5L);
        assertThat(read.list.get(0).b).isEqualTo("any");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void wildcardsAreBoundedByTheArgumentsBesideThem(Serializer serializer, Layout layout) {
        Pair<Integer, Integer> pair = pair(1, 2);
        pair.halfOpen = pair("a", "b");
        pair.below = pair(1.5, 2.5);
        Pair<?, ?> read =
                (Pair<?, ?>) roundTrip(serializer, layout, new TypeOf<Pair<Integer, Integer>>() {}.type(), pair);
        assertThat(read.halfOpen.a).isEqualTo("a");
        assertThat(read.halfOpen.b).isEqualTo("b");
        assertThat(read.below.a).isEqualTo(1.5);
        assertThat(read.below.b).isEqualTo(2.5);
    }

    @Test
    void aWildcardMayBeNarrowedByALaterArgument() {
        assertThat(types(new TypeOf<Pair<Integer, Integer>>() {}.type()))
                .contains("Pair<java.lang.String, java.lang.String>", "Pair<java.lang.Number, java.lang.Number>")
                .doesNotContain(
                        "Pair<java.lang.Object, java.lang.String>", "Pair<java.lang.Integer, java.lang.String>");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aClassThatIsUsedRawHasTheBoundsOfItsParameters(Serializer serializer, Layout layout) {
        Pair<Integer, Integer> pair = pair(1, 2);
        pair.raw = pair("a", 5L);
        Pair<?, ?> read =
                (Pair<?, ?>) roundTrip(serializer, layout, new TypeOf<Pair<Integer, Integer>>() {}.type(), pair);
        assertThat(read.raw.a).isEqualTo("a");
        assertThat(read.raw.b).isEqualTo(5L);
    }

    static final class Node<T extends Comparable<T>> {
        private T value;
        private List<Node<?>> children;
        private List<Node> more;
        private Node<? super T> above;
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aClassWhoseParameterRefersToItselfMayContainItselfWithAnyArgument(Serializer serializer, Layout layout) {
        Node<Integer> node = new Node<>();
        node.value = 1;
        Node<String> child = new Node<>();
        child.value = "a";
        node.children = List.of(child);
        node.more = List.of(child);
        node.above = new Node<Integer>();
        node.above.value = 3;
        Node<?> read = (Node<?>) roundTrip(serializer, layout, new TypeOf<Node<Integer>>() {}.type(), node);
        assertThat(read.value).isEqualTo(1);
        assertThat(read.children.get(0).value).isEqualTo("a");
        assertThat((Object) read.more.get(0).value).isEqualTo("a");
        assertThat(read.above.value).isEqualTo(3);
    }

    static class Tree<T extends Tree<? extends T>> {
        private T twin;
        private List<? extends Tree<?>> branches;
    }

    static final class Oak extends Tree<Oak> {
        private String name;
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aParameterBelowItselfDoesNotGrow(Serializer serializer, Layout layout) {
        Oak oak = new Oak();
        oak.name = "old";
        Oak young = new Oak();
        young.name = "young";
        ((Tree<Oak>) oak).twin = young;
        ((Tree<Oak>) oak).branches = List.of(young);
        Tree<?> read = (Tree<?>) roundTrip(serializer, layout, Oak.class, oak);
        assertThat(((Oak) read.twin).name).isEqualTo("young");
        assertThat(((Oak) read.branches.get(0)).name).isEqualTo("young");
    }

    static final class Growing<T> {
        private Growing<List<T>> more;
    }

    @Test
    void whatGrowsWithoutEndIsStillRefused() {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(new TypeOf<Growing<Integer>>() {}.type())))
                .hasMessageContaining("grows without end");
    }

    static final class Bounded<A extends Number, B extends List<A>> {
        private B list;
        private Bounded<Double, List<Double>> doubles;
        private Bounded<Double, ?> open;
    }

    /** The bound of the second parameter names the first one: that of the same place. */
    @ParameterizedTest
    @MethodSource("serializers")
    void aBoundNamesTheArgumentsOfItsOwnPlace(Serializer serializer, Layout layout) {
        Bounded<Integer, List<Integer>> bounded = new Bounded<>();
        bounded.list = List.of(1);
        bounded.doubles = new Bounded<>();
        bounded.doubles.list = List.of(1.5);
        bounded.open = bounded.doubles;
        Type type = new TypeOf<Bounded<Integer, List<Integer>>>() {}.type();
        Bounded<?, ?> read = (Bounded<?, ?>) roundTrip(serializer, layout, type, bounded);
        assertThat(read.list).isEqualTo(List.of(1));
        assertThat(read.doubles.list).isEqualTo(List.of(1.5));
        assertThat(read.open.list).isEqualTo(List.of(1.5));
        assertThat(types(type))
                .contains("Bounded<java.lang.Double, java.util.List<java.lang.Double>>")
                .doesNotContain(
                        "Bounded<java.lang.Double, java.util.List<java.lang.Integer>>",
                        "Bounded<java.lang.Double, java.util.List<java.lang.Number>>");
    }

    interface Crud<T> {
        <S extends T> S save(S one, List<? extends S> more, S[] rest);
    }

    record Order(int id) {}

    interface Orders extends Crud<Order> {}

    /** As in the interfaces of Spring Data. */
    @ParameterizedTest
    @MethodSource("serializers")
    void aVariableOfAMethodCountsAsItsBound(Serializer serializer, Layout layout) {
        ServiceDescriptor service = ServiceDescriptor.of(Orders.class);
        TupleCodec codec = serializer
                .bind(TypeGraph.of(service))
                .codec(service.methods().get(0).genericParameterTypes());
        Object[] values = {new Order(1), List.of(new Order(2)), new Order[] {new Order(3)}};
        ByteBuf out = Unpooled.buffer();
        codec.write(values, out, layout);
        assertThat(codec.read(out, layout)).isEqualTo(values);
    }

    private static <A extends B, B> Pair<A, B> pair(A a, B b) {
        Pair<A, B> pair = new Pair<>();
        pair.a = a;
        pair.b = b;
        return pair;
    }

    private static List<String> types(Type type) {
        return TypeGraph.ofTypes(List.of(type)).shapes().stream()
                .map(shape -> shape.type().toString().replace(GenericScopesTest.class.getName() + '$', ""))
                .toList();
    }

    private static Object roundTrip(Serializer serializer, Layout layout, Type type, Object value) {
        TupleCodec codec = serializer.bind(TypeGraph.ofTypes(List.of(type))).codec(List.of(type));
        ByteBuf out = Unpooled.buffer();
        codec.write(new Object[] {value}, out, layout);
        Object read = codec.read(out, layout)[0];
        assertThat(read).isNotNull();
        return read;
    }
}
