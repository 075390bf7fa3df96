package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.protostuff.ByteArrayInput;
import io.protostuff.Input;
import io.protostuff.WireFormat;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Empty;
import io.tern.protocol.SampleTypes.Group;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Point;
import io.tern.protocol.SampleTypes.Tree;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes themselves: what protostuff-core makes of them, and what ours makes of hostile ones. */
final class ProtostuffFormatTest {
    @Test
    void protostuffReadsEveryTaggedMessageAsItsOwnFormat() throws Exception {
        TypeGraph graph = TypeGraph.ofTypes(List.of(Order.class));
        TupleCodec codec = new ProtostuffSerializer().bind(graph).codec(List.of(Order.class));
        for (int seed = 0; seed < 50; seed++) {
            byte[] bytes = SerializerContractTest.write(
                    codec, Layout.TAGGED, new RandomValues(graph, seed).next(graph.resolve(Order.class)));
            ByteArrayInput input = new ByteArrayInput(bytes, false);
            int fields = walk(input, 0);
            assertThat(fields).isPositive();
            assertThat(input.currentOffset()).isEqualTo(bytes.length);
        }
    }

    /** With protostuff's own reader; the number of fields seen. */
    private static int walk(ByteArrayInput input, int depth) throws Exception {
        int fields = 0;
        while (true) {
            int number = input.readFieldNumber(null);
            if (number == 0 || WireFormat.getTagWireType(input.getLastTag()) == WireFormat.WIRETYPE_END_GROUP) {
                return fields;
            }
            fields++;
            if (WireFormat.getTagWireType(input.getLastTag()) == WireFormat.WIRETYPE_START_GROUP) {
                fields += walk(input, depth + 1);
            } else {
                ((Input) input).handleUnknownField(number, null);
            }
        }
    }

    @Test
    void theBytesOfARecordAreTheseInBothLayouts() {
        TupleCodec codec = codecOf(Point.class);
        // 19000=14 (object) | group 1: 19001=name, x, y | end of 1
        byte[] name = Point.class.getName().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String expected = "c0a309" + "0e" + "0b" + "caa309" + "%02x".formatted(name.length) + ByteBufUtil.hexDump(name)
                + field(Point.class, "x") + "02" + field(Point.class, "y") + "03" + "0c";
        assertThat(hex(codec, Layout.TAGGED, new Point(1, -2))).isEqualTo(expected);
        assertThat(hex(codec, Layout.COMPACT, new Point(1, -2))).isEqualTo("010203");
        assertThat(hex(codec, Layout.COMPACT, (Object) null)).isEqualTo("00");
        assertThat(hex(codec, Layout.TAGGED, (Object) null)).isEqualTo("d0a309" + "01");
    }

    @Test
    void aClassNameTravelsOncePerMessage() {
        TupleCodec codec = codecOf(new TypeOf<List<Point>>() {}.type());
        List<Point> points = new ArrayList<>(Collections.nCopies(50, new Point(1, 2)));
        String text = new String(
                SerializerContractTest.write(codec, Layout.TAGGED, points),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text.split(java.util.regex.Pattern.quote(Point.class.getName()), -1))
                .hasSize(2);
    }

    @Test
    void aSkippedObjectStillNamesItsClassForLaterOnes() {
        Versions writer = Versions.of(
                "public class P { public Q a = new Q(); @Tag(1) public Q b = new Q(); }",
                "public class Q { int i = 7; }");
        Versions reader = Versions.of("public class P { @Tag(1) public Q b; }", "public class Q { int i; }");
        byte[] bytes = SerializerContractTest.write(
                codecOf(writer.type("P")), Layout.TAGGED, SerializerContractTest.newInstance(writer.type("P")));
        Object read = codecOf(reader.type("P")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
        assertThat(ValueText.of(read)).isEqualTo("evolving.P(P.b=evolving.Q(Q.i=java.lang.Integer:7))");
    }

    @Test
    void aFieldPulledUpOrPushedDownKeepsItsValue() {
        Versions below = Versions.of("public class P extends B { int a = 5; }", "public class B { int b = 6; }");
        Versions above = Versions.of("public class P extends B { int b = 0; }", "public class B { int a = 0; }");
        byte[] bytes = SerializerContractTest.write(
                codecOf(below.type("P")), Layout.TAGGED, SerializerContractTest.newInstance(below.type("P")));
        Object read = codecOf(above.type("P")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
        assertThat(ValueText.of(read)).isEqualTo("evolving.P(B.a=java.lang.Integer:5, P.b=java.lang.Integer:6)");
    }

    @Test
    void aPulledUpObjectThatWasSkippedFirstDoesNotShiftLaterClassNames() {
        String q = "public class Q { int i = 7; }";
        String r = "public class R { int j = 8; }";
        Versions below = Versions.of(
                "public class P extends B { Q a = new Q(); List<Object> z = new ArrayList<>(List.of(new R(), new Q(),"
                        + " new R())); }",
                "public class B { R b = new R(); }",
                q,
                r);
        Versions above =
                Versions.of("public class P extends B { R b; List<Object> z; R y; }", "public class B { Q a; }", q, r);
        byte[] bytes = SerializerContractTest.write(
                codecOf(below.type("P")), Layout.TAGGED, SerializerContractTest.newInstance(below.type("P")));
        Object read = codecOf(above.type("P")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
        String qText = "evolving.Q(Q.i=java.lang.Integer:7)";
        String rText = "evolving.R(R.j=java.lang.Integer:8)";
        assertThat(ValueText.of(read))
                .isEqualTo("evolving.P(B.a=" + qText + ", P.b=" + rText + ", P.y=null, P.z=list[" + rText + ", " + qText
                        + ", " + rText + "])");
    }

    @Test
    void aShadowedFieldOfAnotherTypeThatIsGoneHereIsSkipped() {
        Versions both = Versions.of("public class P extends B { long a = 1L << 40; }", "public class B { int a = 5; }");
        Versions baseOnly = Versions.of("public class P extends B { }", "public class B { int a; }");
        byte[] bytes = SerializerContractTest.write(
                codecOf(both.type("P")), Layout.TAGGED, SerializerContractTest.newInstance(both.type("P")));
        Object read = codecOf(baseOnly.type("P")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
        assertThat(ValueText.of(read)).isEqualTo("evolving.P(B.a=java.lang.Integer:5)");
    }

    @Test
    void equalNamesInAHierarchyAreNeverMixedUp() {
        Versions both =
                Versions.of("public class P extends B { String a = \"P\"; }", "public class B { String a = null; }");
        Versions baseOnly = Versions.of("public class P extends B { }", "public class B { String a = \"x\"; }");
        byte[] bytes = SerializerContractTest.write(
                codecOf(both.type("P")), Layout.TAGGED, SerializerContractTest.newInstance(both.type("P")));
        Object read = codecOf(baseOnly.type("P")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
        assertThat(ValueText.of(read)).isEqualTo("evolving.P(B.a=null)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff0f", // int[] of 2^32 - 2 elements
                "8080808008", // of 2^31 - 1
                "05020202", // four announced, three there
                "00ff", // null and a byte too many
                "",
                "80808080808080808080808001" // a varint without end
            })
    void refusesAnnouncedLengthsThatTheBytesCannotHold(String hex) {
        refuses(codecOf(int[].class), hex, Layout.COMPACT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0aff", // a String of 2^7 bytes
                "0affffffff0f", // of 2^32 - 1
                "0a01ff", // not UTF-8
                "0a02c080", // an overlong zero
                "0a04f4908080", // beyond Unicode
                "0e00", // wire type 6
                "0f00", // wire type 7
                "0200", // field number 0
                "0c", // the end of a group that is not open
                "c0a30912", // a mark and nothing to mark
                "d0a30900", // field 0 is null
                "d0a30902", // field 2 of 1 is null
                "0a01610a0162", // twice
                "0a0161120162" // one too many
            })
    void refusesFieldsThatCannotBe(String hex) {
        refuses(codecOf(String.class), hex, Layout.TAGGED);
    }

    @Test
    void countsOfNestedCollectionsMayNotSumUpToMoreThanTheMessage() {
        // a list that announces as many elements as bytes remain, whose every element does the same
        StringBuilder hex = new StringBuilder();
        for (int left = 60; left > 0; left--) {
            hex.append("%02x".formatted(left));
        }
        Type nested = List.class;
        refuses(codecOf(new TypeOf<List<List<List<List<List<Empty>>>>>>() {}.type()), hex.toString(), Layout.COMPACT);
        refuses(codecOf(nested), hex.toString(), Layout.COMPACT);
    }

    @Test
    void refusesNestingBeyondTheLimitWithoutRunningOutOfStack() {
        TupleCodec untyped = codecOf(Object.class);
        String list = "%02x".formatted(Mark.LIST) + "01";
        refuses(untyped, list.repeat(100_000) + "00", Layout.COMPACT);
        String group = "c0a309" + "%02x".formatted(Mark.LIST) + "0b";
        refuses(untyped, group.repeat(100_000), Layout.TAGGED);
        // inside what this side skips
        refuses(codecOf(Empty.class), objectOf(Empty.class) + "9b01".repeat(100_000), Layout.TAGGED);
    }

    @Test
    void carriesNestingUpToTheLimit() {
        TupleCodec codec = codecOf(Tree.class);
        for (Layout layout : Layout.values()) {
            byte[] bytes = SerializerContractTest.write(codec, layout, chain(ProtostuffFormat.MAX_DEPTH / 2));
            assertThat(codec.read(Unpooled.wrappedBuffer(bytes), layout)[0]).isInstanceOf(Tree.class);
            assertThatThrownBy(() -> SerializerContractTest.write(codec, layout, chain(ProtostuffFormat.MAX_DEPTH + 1)))
                    .isInstanceOf(WireValueException.class)
                    .hasMessageContaining("value 1 > Tree.left > Tree.left")
                    .hasMessageContaining("more …");
        }
    }

    @Test
    void namesThePlaceOfAMistake() {
        TupleCodec codec = codecOf(Order.class);
        Order order =
                new Order(1, null, null, null, null, Optional.empty(), new Group(List.of(), null), null, new Object());
        assertThatThrownBy(() -> SerializerContractTest.write(codec, Layout.TAGGED, order))
                .hasMessage(
                        "value 1 > Order.note: java.lang.Object is not among the types of the given types; an Object has"
                                + " no contents; pass a value of a class of your own");
    }

    @Test
    void errorsNeverQuoteValues() {
        Versions writer = Versions.of("public record P(String secret) { public P() { this(\"hunter2\"); } }");
        Versions reader = Versions.of("public record P(String secret) { public P {"
                + " throw new IllegalArgumentException(\"bad \" + secret); } }");
        byte[] bytes = SerializerContractTest.write(
                codecOf(writer.type("P")), Layout.TAGGED, SerializerContractTest.newInstance(writer.type("P")));
        TupleCodec codec = codecOf(reader.type("P"));
        assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining(
                        "the constructor of evolving.P threw java.lang.IllegalArgumentException at evolving.P")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void refusesASortedSetOrMapWithAComparator() {
        TreeSet<String> set = new TreeSet<>(Comparator.reverseOrder());
        TreeMap<String, String> map = new TreeMap<>(Comparator.reverseOrder());
        for (Layout layout : Layout.values()) {
            assertThatThrownBy(() ->
                            SerializerContractTest.write(codecOf(new TypeOf<TreeSet<String>>() {}.type()), layout, set))
                    .hasMessageContaining("comparator");
            assertThatThrownBy(() -> SerializerContractTest.write(
                            codecOf(new TypeOf<SortedMap<String, String>>() {}.type()), layout, map))
                    .hasMessageContaining("comparator");
        }
    }

    @Test
    void refusesAnElementThatIsTwiceInASet() {
        refuses(codecOf(new TypeOf<java.util.Set<Integer>>() {}.type()), "0301020102", Layout.COMPACT);
        refuses(
                codecOf(new TypeOf<java.util.Map<Integer, Integer>>() {}.type()),
                "030102000102" + "00",
                Layout.COMPACT);
    }

    @Test
    void fingerprintsAreEqualExactlyIfTheSchemasAre() {
        long fingerprint = fingerprint("public class P { int a; E e; }", "public enum E { A, B }");
        assertThat(fingerprint).isNotZero();
        assertThat(fingerprint("public class P { int a; E e; }", "public enum E { A, B }"))
                .isEqualTo(fingerprint);
        assertThat(fingerprint("public class P { E e; int a; }", "public enum E { A, B }"))
                .isEqualTo(fingerprint);
        assertThat(List.of(
                        fingerprint("public class P { long a; E e; }", "public enum E { A, B }"),
                        fingerprint("public class P { int b; E e; }", "public enum E { A, B }"),
                        fingerprint("public class P { int a; E e; int c; }", "public enum E { A, B }"),
                        fingerprint("public class P { int a; E e; }", "public enum E { B, A }"),
                        fingerprint("public class P { int a; E e; }", "public enum E { A, B, C }"),
                        fingerprint("public record P(int a, E e) { }", "public enum E { A, B }"),
                        fingerprint("public class P { @Tag(1) int a; E e; }", "public enum E { A, B }")))
                .doesNotContain(fingerprint)
                .doesNotHaveDuplicates();
    }

    @Test
    void aFingerprintDependsOnlyOnWhatItsTypesReach() {
        BoundSerializer bound =
                new ProtostuffSerializer().bind(TypeGraph.ofTypes(List.of(Order.class, Point.class, Color.class)));
        assertThat(bound.codec(List.of(Point.class)).fingerprint())
                .isEqualTo(codecOf(Point.class).fingerprint());
        assertThat(bound.codec(List.of()).fingerprint()).isEqualTo(codecOf().fingerprint());
    }

    private static long fingerprint(String... sources) {
        return codecOf(Versions.of(sources).type("P")).fingerprint();
    }

    private static Tree chain(int length) {
        Tree tree = null;
        for (int i = 0; i < length; i++) {
            tree = new Tree("t", tree);
        }
        return tree;
    }

    private static TupleCodec codecOf(Type... types) {
        return new ProtostuffSerializer()
                .bind(TypeGraph.ofTypes(List.of(types)))
                .codec(List.of(types));
    }

    private static void refuses(TupleCodec codec, String hex, Layout layout) {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThatThrownBy(() -> codec.read(in, layout)).isInstanceOf(WireFormatException.class);
    }

    private static String hex(TupleCodec codec, Layout layout, Object... values) {
        return ByteBufUtil.hexDump(SerializerContractTest.write(codec, layout, values));
    }

    private static String objectOf(Class<?> type) {
        ByteBuf out = Unpooled.buffer();
        ProtostuffWriter writer = new ProtostuffWriter(out);
        writer.mark(Mark.STRUCT);
        writer.startGroup(1);
        writer.typeField(type.getName());
        writer.finish();
        return ByteBufUtil.hexDump(out);
    }

    private static String field(Class<?> type, String name) {
        ByteBuf out = Unpooled.buffer();
        ProtostuffWriter writer = new ProtostuffWriter(out);
        writer.integerField(FieldNumbers.hash(type, name), 0);
        writer.finish();
        return ByteBufUtil.hexDump(out, 0, out.readableBytes() - 1);
    }
}
