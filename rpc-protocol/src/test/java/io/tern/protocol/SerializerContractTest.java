package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.Dog;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Point;
import io.tern.protocol.SampleTypes.Tree;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every serializer promises: each row of the type table travels exactly or is refused when bound, nothing outside the
 * closed world is written or read, hostile bytes give one kind of error, and classes of different versions understand
 * each other or say that they do not.
 */
public abstract class SerializerContractTest {
    private static final int VALUES_PER_ROW = 60;

    /** The serializer under test. */
    protected abstract Serializer serializer();

    /** The rows that the serializer refuses when it is bound. */
    protected Set<TypeTableRow> refusedRows() {
        return EnumSet.noneOf(TypeTableRow.class);
    }

    /** Whether a value may contain itself. */
    protected boolean carriesCycles() {
        return false;
    }

    static Stream<Arguments> rowsAndLayouts() {
        return Arrays.stream(TypeTableRow.values())
                .flatMap(row -> Arrays.stream(Layout.values()).map(layout -> Arguments.of(row, layout)));
    }

    @ParameterizedTest
    @MethodSource("rowsAndLayouts")
    void carriesARowExactly(TypeTableRow row, Layout layout) {
        assumeFalse(refusedRows().contains(row), "refused when bound");
        TypeGraph graph = TypeGraph.ofTypes(row.types());
        TupleCodec codec = serializer().bind(graph).codec(row.types());
        for (int seed = 0; seed < VALUES_PER_ROW; seed++) {
            RandomValues random = new RandomValues(graph, seed);
            Object[] values = row.types().stream()
                    .map(type -> random.next(graph.resolve(type)))
                    .toArray();
            Object[] read = codec.read(Unpooled.wrappedBuffer(write(codec, layout, values)), layout);
            assertThat(ValueText.of(read)).as("seed %d", seed).isEqualTo(ValueText.of(values));
        }
    }

    @ParameterizedTest
    @EnumSource(TypeTableRow.class)
    void refusesARowWhenBoundOrCarriesIt(TypeTableRow row) {
        TypeGraph graph = TypeGraph.ofTypes(row.types());
        Throwable thrown = catchThrowable(() -> serializer().bind(graph));
        if (refusedRows().contains(row)) {
            assertThat(thrown).isInstanceOf(WireTypeException.class);
            assertThat(((WireTypeException) thrown).problems()).isNotEmpty();
        } else {
            assertThat(thrown).isNull();
        }
    }

    @Test
    void readsFromDirectBuffersAndFromTheMiddleOfArrays() {
        TupleCodec codec = codecOf(String.class, int[].class);
        byte[] bytes = write(codec, Layout.TAGGED, "text", new int[] {1, 2});
        ByteBuf direct = Unpooled.directBuffer().writeBytes(bytes);
        ByteBuf slice = Unpooled.buffer().writeLong(42).writeBytes(bytes).skipBytes(8);
        try {
            assertThat(codec.read(direct, Layout.TAGGED)).containsExactly("text", new int[] {1, 2});
            assertThat(codec.read(slice, Layout.TAGGED)).containsExactly("text", new int[] {1, 2});
        } finally {
            direct.release();
            slice.release();
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void oneValueAloneIsCarriedLikeATupleOfOne(Layout layout) {
        TupleCodec codec = codecOf(String.class);
        byte[] bytes = write(codec, layout, "text");
        ByteBuf alone = Unpooled.buffer().writeByte(7);
        codec.writeOne("text", alone, layout);
        assertThat(ByteBufUtil.getBytes(alone.skipBytes(1))).isEqualTo(bytes);

        byte[] within = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(new byte[] {7}, bytes, new byte[] {7}));
        Content content = Content.of(within, 1, within.length - 1);
        assertThat(codec.read(content, layout)).containsExactly("text");
        assertThat(codec.readOne(content, layout)).isEqualTo("text");
        assertThatThrownBy(() -> codec.readOne(Content.of(within, 1, within.length - 2), layout))
                .isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> codecOf(int.class).writeOne(null, alone, layout))
                .isInstanceOf(WireValueException.class);
    }

    @Test
    void carriesNoValuesAtAll() {
        TupleCodec codec = codecOf();
        assertThat(codec.read(Unpooled.wrappedBuffer(write(codec, Layout.TAGGED)), Layout.TAGGED))
                .isEmpty();
    }

    @Test
    void refusesToWriteAClassOutsideTheClosedWorld() {
        TupleCodec codec = codecOf(SampleTypes.Animal.class);
        ByteBuf out = Unpooled.buffer().writeByte(7);
        for (Layout layout : Layout.values()) {
            assertThatThrownBy(() -> codec.write(new Object[] {new Dog("a", "b")}, out, layout))
                    .isInstanceOf(WireValueException.class)
                    .hasMessageContaining(Dog.class.getName())
                    .hasMessageContaining("@WireTypes");
            assertThat(out.readableBytes()).isEqualTo(1);
        }
    }

    @Test
    void refusesToReadAClassOutsideTheClosedWorld() {
        TupleCodec wide = serializer()
                .bind(TypeGraph.ofTypes(List.of(SampleTypes.Animal.class, Dog.class)))
                .codec(List.of(SampleTypes.Animal.class));
        TupleCodec narrow = codecOf(SampleTypes.Animal.class);
        byte[] bytes = write(wide, Layout.TAGGED, new Dog("a", "b"));
        assertThatThrownBy(() -> narrow.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining(Dog.class.getName());
    }

    @Test
    void refusesToReadAnUntypedClassOutsideTheClosedWorld() {
        TupleCodec wide = serializer()
                .bind(TypeGraph.ofTypes(List.of(Object.class, Point.class)))
                .codec(List.of(Object.class));
        TupleCodec narrow = codecOf(Object.class);
        byte[] bytes = write(wide, Layout.TAGGED, new Point(1, 2));
        assertThatThrownBy(() -> narrow.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining(Point.class.getName());
        assertThatThrownBy(() -> write(narrow, Layout.TAGGED, new Point(1, 2)))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining(Point.class.getName());
    }

    @Test
    void refusesNullForAPrimitive() {
        TupleCodec codec = codecOf(String.class, int.class);
        for (Layout layout : Layout.values()) {
            assertThatThrownBy(() -> write(codec, layout, "text", null))
                    .isInstanceOf(WireValueException.class)
                    .hasMessageContaining("primitive");
        }
        byte[] bytes = write(codecOf(String.class, Integer.class), Layout.TAGGED, "text", null);
        assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class);
    }

    @Test
    void refusesAWrongNumberOfValues() {
        TupleCodec codec = codecOf(String.class);
        assertThatThrownBy(() -> write(codec, Layout.TAGGED, "a", "b")).isInstanceOf(WireValueException.class);
        byte[] two = write(codecOf(String.class, String.class), Layout.TAGGED, "a", "b");
        assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(two), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> codec.read(Unpooled.EMPTY_BUFFER, Layout.TAGGED))
                .isInstanceOf(WireFormatException.class);
    }

    @Test
    void carriesACycleOrRefusesItClearly() {
        Tree tree = new Tree("root", null);
        tree.left(tree);
        TupleCodec codec = codecOf(Tree.class);
        for (Layout layout : Layout.values()) {
            if (carriesCycles()) {
                assertThat(codec.read(Unpooled.wrappedBuffer(write(codec, layout, tree)), layout)[0])
                        .isInstanceOf(Tree.class);
            } else {
                assertThatThrownBy(() -> write(codec, layout, tree))
                        .isInstanceOf(WireValueException.class)
                        .hasMessageContaining("Tree.left")
                        .hasMessageContaining("contains itself travels with serializer \"hessian\"");
            }
        }
    }

    @Test
    void refusesTrailingBytes() {
        TupleCodec codec = codecOf(Point.class);
        for (Layout layout : Layout.values()) {
            byte[] bytes = write(codec, layout, new Point(1, 2));
            assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(bytes, new byte[] {0}), layout))
                    .isInstanceOf(WireFormatException.class);
        }
    }

    @Test
    void refusesEveryTruncation() {
        TypeGraph graph = TypeGraph.ofTypes(List.of(Order.class));
        TupleCodec codec = serializer().bind(graph).codec(List.of(Order.class));
        for (Layout layout : Layout.values()) {
            for (int seed = 0; seed < 20; seed++) {
                byte[] bytes = write(codec, layout, new RandomValues(graph, seed).next(graph.resolve(Order.class)));
                for (int length = 0; length < bytes.length; length++) {
                    byte[] cut = Arrays.copyOf(bytes, length);
                    assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(cut), layout))
                            .isInstanceOf(WireFormatException.class);
                }
            }
        }
    }

    @Test
    void readsMutatedBytesAsAValueOfTheTypeOrRefusesThem() {
        List<Type> types = List.of(Order.class, Tree.class, int[].class, SampleTypes.Inventory.class);
        TypeGraph graph = TypeGraph.ofTypes(types);
        TupleCodec codec = serializer().bind(graph).codec(types);
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 4000; i++) {
            Layout layout = i % 2 == 0 ? Layout.TAGGED : Layout.COMPACT;
            RandomValues values = new RandomValues(graph, i);
            byte[] bytes = write(
                    codec,
                    layout,
                    types.stream().map(type -> values.next(graph.resolve(type))).toArray());
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            refused += readOrRefuse(codec, bytes, layout) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(1000);
    }

    /** Whether the bytes were a value; any failure but the one allowed fails the test. */
    private static boolean readOrRefuse(TupleCodec codec, byte[] bytes, Layout layout) {
        Object[] values;
        try {
            values = codec.read(Unpooled.wrappedBuffer(bytes), layout);
        } catch (WireFormatException e) {
            return false;
        }
        assertThat(values[0] == null || values[0] instanceof Order).isTrue();
        assertThat(values[1] == null || values[1] instanceof Tree).isTrue();
        assertThat(values[2] == null || values[2] instanceof int[]).isTrue();
        return true;
    }

    // Two versions of the same classes

    @Test
    void anAddedFieldKeepsWhatTheConstructorGave() {
        Object read = convert(
                Versions.of("public class P { int a = 1; }"),
                Versions.of("public class P { int a = 0; String b = \"new\"; List<String> c = new ArrayList<>(); }"));
        assertThat(ValueText.of(read)).contains("P.a=java.lang.Integer:1", "P.b=java.lang.String:new", "P.c=list[]");
    }

    @Test
    void anAddedComponentIsNullOrZero() {
        Object read = convert(
                Versions.of("public record P(int a) { public P() { this(1); } }"),
                Versions.of("public record P(long c, String b, int a) {}"));
        assertThat(ValueText.of(read)).contains("P.a=java.lang.Integer:1", "P.b=null", "P.c=java.lang.Long:0");
    }

    @Test
    void aRemovedFieldIsSkipped() {
        Object read = convert(
                Versions.of(
                        "public class P { int a = 1; Q q = new Q(); List<Q> qs = List.of(q, q); Object o = 1.0; int z = 9; }",
                        "public class Q { String s = \"s\"; Map<String, int[]> m = Map.of(\"k\", new int[] {1}); }"),
                Versions.of("public class P { int z = 0; }"));
        assertThat(ValueText.of(read)).isEqualTo("evolving.P(P.z=java.lang.Integer:9)");
    }

    @Test
    void aNullThatTheWriterSetIsNotReplacedByADefault() {
        Object read = convert(
                Versions.of("public class P { String a = null; }"),
                Versions.of("public class P { String a = \"a\"; }"));
        assertThat(ValueText.of(read)).isEqualTo("evolving.P(P.a=null)");
    }

    @Test
    void aReorderedEnumKeepsItsMeaningAndAnUnknownConstantIsRefused() {
        Versions writer = Versions.of("public class P { E e = E.B; }", "public enum E { A, B }");
        assertThat(ValueText.of(
                        convert(writer, Versions.of("public class P { E e; }", "public enum E { B, C, A { } }"))))
                .contains("evolving.E.B");
        assertThatThrownBy(() -> convert(writer, Versions.of("public class P { E e; }", "public enum E { A, C }")))
                .isInstanceOf(WireFormatException.class);
    }

    @Test
    void aWidenedFieldKeepsItsValue() {
        Object read = convert(
                Versions.of(
                        "public class P { int a = -5; List<Integer> b = List.of(-7); byte c = -1; float d = 0.1f; }"),
                Versions.of("public class P { long a; List<Long> b; int c; double d; }"));
        assertThat(ValueText.of(read))
                .contains("P.a=java.lang.Long:-5", "P.b=list[java.lang.Long:-7]", "P.c=java.lang.Integer:-1")
                .contains("P.d=" + ValueText.of((double) 0.1f));
    }

    @Test
    void aNarrowedFieldIsRefusedWhereItsValueDoesNotFit() {
        Versions narrow = Versions.of("public class P { List<Integer> a; }");
        assertThat(ValueText.of(convert(Versions.of("public class P { List<Long> a = List.of(5L); }"), narrow)))
                .contains("list[java.lang.Integer:5]");
        assertThatThrownBy(
                        () -> convert(Versions.of("public class P { List<Long> a = List.of(1L << 40 | 5); }"), narrow))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("P.a");
    }

    @Test
    void aFieldOfAnotherKindIsRefused() {
        List<String> fields = List.of(
                "String a = \"5\"",
                "boolean a = true",
                "byte[] a = {5}",
                "Instant a = Instant.EPOCH",
                "BigDecimal a = BigDecimal.TEN",
                "Map<String, String> a = new HashMap<>(Map.of(\"a\", \"b\"))",
                "Q a = new Q()",
                "UUID a = new UUID(1, 2)");
        List<Versions> versions = fields.stream()
                .map(field -> Versions.of("public class P { " + field + "; }", "public class Q { int i = 1; }"))
                .toList();
        for (int from = 0; from < fields.size(); from++) {
            for (int to = 0; to < fields.size(); to++) {
                Versions writer = versions.get(from);
                Versions reader = versions.get(to);
                Throwable thrown = catchThrowable(() -> convert(writer, reader));
                String change = fields.get(from) + " -> " + fields.get(to);
                if (from == to || convertsLossless(fields.get(from), fields.get(to))) {
                    assertThat(thrown).as(change).isNull();
                } else {
                    assertThat(thrown).as(change).isInstanceOf(WireFormatException.class);
                }
            }
        }
    }

    /** Whether the serializer reads a value of one kind as the same value of another. */
    protected boolean convertsLossless(String from, String to) {
        return false;
    }

    private Object convert(Versions writer, Versions reader) {
        return convert(writer.type("P"), newInstance(writer.type("P")), reader.type("P"));
    }

    /** Writes a value with one version of its class and reads it with another. */
    final Object convert(Class<?> from, Object value, Class<?> to) {
        byte[] bytes = write(codecOf(from), Layout.TAGGED, value);
        return codecOf(to).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
    }

    static Object newInstance(Class<?> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    /** A codec for values of these types, and of no others. */
    protected final TupleCodec codecOf(Type... types) {
        List<Type> list = List.of(types);
        return serializer().bind(TypeGraph.ofTypes(list)).codec(list);
    }

    /** The bytes of some values. */
    protected static byte[] write(TupleCodec codec, Layout layout, Object... values) {
        ByteBuf out = Unpooled.buffer();
        codec.write(values, out, layout);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        return bytes;
    }
}
