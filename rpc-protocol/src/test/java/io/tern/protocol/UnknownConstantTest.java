package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Constants and subclasses that only the writer has, in every serializer. */
final class UnknownConstantTest {
    private static final String HOLDER = "public class P { E e = E.NEW; }";
    private static final Versions WRITER = Versions.of(HOLDER, "public enum E { A, NEW }");
    private static final String SUBTYPES_WRITER = "public class P { S s = new Added(); }";

    static Stream<Serializer> serializers() {
        return TeamTypesTest.serializers();
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void withoutADefaultTheErrorSaysWhichConstantWasSent(Serializer serializer) {
        assertThatThrownBy(() ->
                        convert(serializer, WRITER, Versions.of(HOLDER.replace("NEW", "A"), "public enum E { A }")))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("P.e")
                .hasMessageContaining("this side's evolving.E has no constant NEW, which was sent")
                .hasMessageContaining("@UnknownConstant");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void theEnumNamesADefault(Serializer serializer) {
        for (String reader : List.of(
                "public enum E { A, @UnknownConstant OTHER { } }",
                "@UnknownConstant(\"OTHER\") public enum E { A, OTHER }")) {
            assertThat(convert(serializer, WRITER, Versions.of("public class P { E e; }", reader)))
                    .isEqualTo("evolving.P(P.e=evolving.E.OTHER)");
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aFieldNamesADefaultBeforeTheEnum(Serializer serializer) {
        Versions reader = Versions.of(
                "public record P(@UnknownConstant(\"A\") E e) { }", "public enum E { A, @UnknownConstant OTHER }");
        assertThat(convert(serializer, WRITER, reader)).isEqualTo("evolving.P(P.e=evolving.E.A)");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aNullStaysNullAndAKnownConstantItself(Serializer serializer) {
        Versions reader = Versions.of("public class P { E e; }", "public enum E { A, @UnknownConstant OTHER }");
        assertThat(convert(serializer, Versions.of("public class P { E e; }", "public enum E { A }"), reader))
                .isEqualTo("evolving.P(P.e=null)");
        assertThat(convert(serializer, Versions.of("public class P { E e = E.A; }", "public enum E { A }"), reader))
                .isEqualTo("evolving.P(P.e=evolving.E.A)");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void insideOfContainersTheDefaultOfTheEnumCounts(Serializer serializer) {
        String writer = "public class P { List<E> list = List.of(E.NEW, E.A, E.NEW); E[] array = {E.NEW};"
                + " Set<E> set = EnumSet.of(E.NEW, E.NEWER, E.A); Optional<E> optional = Optional.of(E.NEW);"
                + " Map<E, String> keys = Map.of(E.NEW, \"v\"); Map<String, E> values = Map.of(\"k\", E.NEWER); }";
        String reader = "public class P { List<E> list; E[] array; Set<E> set; Optional<E> optional;"
                + " Map<E, String> keys; Map<String, E> values; }";
        String read = convert(
                serializer,
                Versions.of(writer, "public enum E { A, NEW, NEWER }"),
                Versions.of(reader, "public enum E { A, @UnknownConstant OTHER }"));
        assertThat(read)
                .contains("P.list=list[evolving.E.OTHER, evolving.E.A, evolving.E.OTHER]")
                .contains("P.array=evolving.E[evolving.E.OTHER]")
                .contains("P.set=set{evolving.E.A, evolving.E.OTHER}")
                .contains("P.optional=Optional(evolving.E.OTHER)")
                .contains("P.keys=map{evolving.E.OTHER=java.lang.String:v}")
                .contains("P.values=map{java.lang.String:k=evolving.E.OTHER}");
    }

    /** One of the two values would be lost. */
    @ParameterizedTest
    @MethodSource("serializers")
    void twoUnknownKeysOfAMapAreRefused(Serializer serializer) {
        Versions writer = Versions.of(
                "public class P { Map<E, String> keys = Map.of(E.NEW, \"v\", E.NEWER, \"w\"); }",
                "public enum E { A, NEW, NEWER }");
        Versions reader =
                Versions.of("public class P { Map<E, String> keys; }", "public enum E { A, @UnknownConstant OTHER }");
        assertThatThrownBy(() -> convert(serializer, writer, reader))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("a key twice");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void anUnknownSubtypeBecomesTheOneThatIsTheDefault(Serializer serializer) {
        Versions writer = Versions.of(
                SUBTYPES_WRITER,
                "public sealed interface S permits Known, Added { }",
                "public record Known(int a) implements S { }",
                "public record Added(@Tag(1) int a, @Tag(2) List<String> more) implements S {"
                        + " Added() { this(5, List.of(\"x\")); } }");
        for (String marks : List.of(
                "@UnknownConstant ;", ";@UnknownConstant(\"Other\") ", ";@UnknownConstant(\"evolving.Other\") ")) {
            String onDefault = marks.split(";", -1)[0];
            String onType = marks.split(";", -1)[1];
            Versions reader = Versions.of(
                    "public class P { S s; List<S> list; }",
                    onType + "public sealed interface S permits Known, Other { }",
                    "public record Known(int a) implements S { }",
                    onDefault + "public record Other(@Tag(1) String text, int a) implements S { }");
            assertThat(convert(serializer, writer, reader))
                    .contains("P.s=evolving.Other(Other.a=java.lang.Integer:0, Other.text=null)");
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aFieldNamesTheSubtypeThatIsTheDefault(Serializer serializer) {
        Versions writer = Versions.of(
                SUBTYPES_WRITER,
                "public sealed interface S permits Known, Added { }",
                "public record Known(int a) implements S { }",
                "public record Added() implements S { }");
        Versions reader = Versions.of(
                "public class P { @UnknownConstant(\"Known\") S s; }",
                "public sealed interface S permits Known, Other { }",
                "public record Known(int a) implements S { }",
                "@UnknownConstant public record Other() implements S { }");
        assertThat(convert(serializer, writer, reader)).contains("P.s=evolving.Known(Known.a=java.lang.Integer:0)");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void theFieldsOfTheDeclaredClassStay(Serializer serializer) {
        Versions writer = Versions.of(
                "public class P { S s = new Added(); Set<S> set = new LinkedHashSet<>(List.of(new Added(), new Added())); }",
                "public abstract sealed class S permits Added { long id = 7; String note = \"kept\"; }",
                "public final class Added extends S { String own = \"lost\"; int id = 9; }");
        Versions reader = Versions.of(
                "public class P { S s; Set<S> set; }",
                "public abstract sealed class S permits Other { long id; String note; }",
                "@UnknownConstant public final class Other extends S { String own = \"mine\";"
                        + " public int hashCode() { return 1; }"
                        + " public boolean equals(Object o) { return o instanceof Other; } }");
        String other =
                "evolving.Other(Other.own=java.lang.String:mine, S.id=java.lang.Long:7, S.note=java.lang.String:kept)";
        assertThat(convert(serializer, writer, reader))
                .isEqualTo("evolving.P(P.s=" + other + ", P.set=set{" + other + "})");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void anUnknownEnumBelowASealedInterfaceBecomesTheDefaultToo(Serializer serializer) {
        Versions writer = Versions.of(
                "public class P { S s = Added.X; int after = 5; }",
                "public sealed interface S permits Added, Other { }",
                "public enum Added implements S { X }",
                "public record Other(@Tag(1) String text) implements S { }");
        Versions reader = Versions.of(
                "public class P { S s; int after; }",
                "public sealed interface S permits Other { }",
                "@UnknownConstant public record Other(@Tag(1) String text) implements S { }");
        assertThat(convert(serializer, writer, reader))
                .isEqualTo("evolving.P(P.after=java.lang.Integer:5, P.s=evolving.Other(Other.text=null))");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void withoutADefaultAnUnknownSubtypeIsRefusedByItsName(Serializer serializer) {
        Versions writer = Versions.of(
                SUBTYPES_WRITER,
                "public sealed interface S permits Added { }",
                "public record Added() implements S { }");
        Versions reader = Versions.of(
                "public class P { S s; Object o; }",
                "public sealed interface S permits Known { }",
                "public record Known(int a) implements S { }");
        assertThatThrownBy(() -> convert(serializer, writer, reader))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("evolving.Added")
                .hasMessageContaining("@UnknownConstant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@UnknownConstant(\"NONE\") public enum E { A }; evolving.E has @UnknownConstant(\"NONE\"), which is no constant"
                        + " of evolving.E (expected: one of A)",
                "@UnknownConstant public enum E { A }; which is no constant of evolving.E",
                "public enum E { @UnknownConstant A, @UnknownConstant B }; evolving.E has 2 defaults by @UnknownConstant:"
                        + " A, B; keep one",
                "public enum E { @UnknownConstant(\"A\") A }; leave the name out",
                "public class E { @UnknownConstant(\"A\") int e; }; E.e has @UnknownConstant, but its type is neither an enum",
                "public class E { @UnknownConstant(\"X\") E e; }; E.e has @UnknownConstant(\"X\"), which is no record or class"
                        + " among its subclasses (expected: one of E)",
                "public sealed interface E { @UnknownConstant record X() implements E { }"
                        + " @UnknownConstant record Y() implements E { } }; several defaults by @UnknownConstant: X, Y",
                "@UnknownConstant public sealed interface E { record X() implements E { } }; without a name",
                "@UnknownConstant(\"Z\") public sealed interface E { record X() implements E { } };"
                        + " (expected: one of X)",
            })
    void aMistakeIsAnErrorAtStart(String sourceAndError) {
        int end = sourceAndError.lastIndexOf("};") + 1;
        String error = sourceAndError.substring(end + 1).strip();
        Class<?> type = Versions.of(sourceAndError.substring(0, end)).type("E");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(type)))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining(error);
    }

    @Test
    void theDefaultOfAnEnumDoesNotChangeTheSchema() {
        assertThat(fingerprint(Versions.of("public enum E { A, @UnknownConstant B }")))
                .isEqualTo(fingerprint(Versions.of("public enum E { A, B }")));
    }

    private static long fingerprint(Versions versions) {
        List<Class<?>> types = List.of(versions.type("E"));
        return new ProtostuffSerializer()
                .bind(TypeGraph.ofTypes(types))
                .codec(types)
                .fingerprint();
    }

    private static String convert(Serializer serializer, Versions writer, Versions reader) {
        Object value = SerializerContractTest.newInstance(writer.type("P"));
        byte[] bytes = SerializerContractTest.write(codec(serializer, writer), Layout.TAGGED, value);
        return ValueText.of(codec(serializer, reader).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0]);
    }

    private static TupleCodec codec(Serializer serializer, Versions versions) {
        List<Class<?>> types = List.of(versions.type("P"));
        return serializer.bind(TypeGraph.ofTypes(types)).codec(types);
    }
}
