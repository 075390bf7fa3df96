package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes without a constructor that takes nothing, in every serializer and layout. */
final class FieldConstructorTest {
    static Stream<Arguments> ways() {
        return TeamTypesTest.ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void constructorPropertiesSayTheFields(Serializer serializer, Layout layout) {
        Class<?> type = Versions.of("public class P { final String first, last; final int age;"
                        + " @java.beans.ConstructorProperties({\"last\", \"age\", \"first\"})"
                        + " private P(String l, int a, String f) { last = l; age = a; first = f; }"
                        + " P(String f, String l) { throw new AssertionError(); } }")
                .type("P");
        assertThat(ValueText.of(carry(serializer, layout, type, make(type, "Lovelace", 36, "Ada"))))
                .contains(
                        "P.first=java.lang.String:Ada",
                        "P.last=java.lang.String:Lovelace",
                        "P.age=java.lang.Integer:36");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void namesOfParametersSayTheFieldsAndTheWidestConstructorIsTaken(Serializer serializer, Layout layout) {
        Class<?> type = Versions.withParameterNames("public class P { final String first, last; final List<String> all;"
                        + " P(String first) { this(null, first, null); }"
                        + " P(Collection<String> all, String last, String first) {"
                        + " this.all = (List<String>) all; this.last = last; this.first = first; }"
                        + " P(String first, String last, String all, int none) { this(null, first, last); } }")
                .type("P");
        assertThat(ValueText.of(carry(serializer, layout, type, make(type, List.of("x"), "Lovelace", "Ada"))))
                .contains("P.first=java.lang.String:Ada", "P.last=java.lang.String:Lovelace")
                .contains("P.all=list[java.lang.String:x]");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void withoutNamesTheParametersAreTheFieldsInTheirOrderIfNoTwoHaveOneType(Serializer serializer, Layout layout) {
        Class<?> type = Versions.of(
                        "public class P { static int made; final String name; final int age; transient int t;"
                                + " P(String n, int a) { name = n; age = a; made++; } }")
                .type("P");
        assertThat(ValueText.of(carry(serializer, layout, type, make(type, "Ada", 36))))
                .contains("P.name=java.lang.String:Ada", "P.age=java.lang.Integer:36");
    }

    /** As {@code @RequiredArgsConstructor} makes them, and below a superclass with fields. */
    @ParameterizedTest
    @MethodSource("ways")
    void fieldsThatTheConstructorDoesNotTakeAreSetAfterwards(Serializer serializer, Layout layout) {
        Versions versions = Versions.withParameterNames(
                "public class B { String inherited; final List<String> list = new ArrayList<>(); }",
                "public class P extends B { final String name; int age = 1; P(String name) { this.name = name; } }");
        Class<?> type = versions.type("P");
        Object value = make(type, "Ada");
        set(value, "age", 36);
        assertThat(ValueText.of(carry(serializer, layout, type, value)))
                .contains("P.name=java.lang.String:Ada", "P.age=java.lang.Integer:36", "B.list=list[]")
                .contains("B.inherited=null");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theConstructorsRefusalIsOneOfTheMessage(Serializer serializer, Layout layout) {
        Class<?> type = Versions.of("public class P { static boolean strict; final int age;"
                        + " P(int a) { if (strict) throw new IllegalArgumentException(\"secret\"); age = a; } }")
                .type("P");
        TupleCodec codec = codec(serializer, type);
        byte[] bytes = SerializerContractTest.write(codec, layout, make(type, 5));
        set(type, "strict", true);
        assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(bytes), layout))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("the constructor of evolving.P threw")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aVersionWithFewerFieldsLeavesTheOthersAsTheyAre(Serializer serializer, Layout layout) {
        Class<?> older = Versions.withParameterNames("public class P { final int age; P(int age) { this.age = age; } }")
                .type("P");
        Class<?> newer = Versions.withParameterNames(
                        "public class P { final int age; final long size; final String name; String nick = \"n\";"
                                + " P(int age, long size, String name) {"
                                + " this.age = age; this.size = size; this.name = name; } }")
                .type("P");
        byte[] bytes = SerializerContractTest.write(codec(serializer, older), Layout.TAGGED, make(older, 36));
        assertThat(ValueText.of(codec(serializer, newer).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0]))
                .contains("P.age=java.lang.Integer:36", "P.size=java.lang.Long:0", "P.name=null")
                .contains("P.nick=java.lang.String:n");
        byte[] back = SerializerContractTest.write(codec(serializer, newer), Layout.TAGGED, make(newer, 36, 7L, "x"));
        assertThat(ValueText.of(codec(serializer, older).read(Unpooled.wrappedBuffer(back), Layout.TAGGED)[0]))
                .contains("P.age=java.lang.Integer:36");
    }

    /** A class may lose its constructor without arguments while the other side has it. */
    @ParameterizedTest
    @MethodSource("ways")
    void aBeanOfTheSameFieldsHasTheSameSchema(Serializer serializer, Layout layout) {
        Class<?> bean = Versions.of("public class P { String first = \"Ada\"; String last = \"L\"; int age = 36; }")
                .type("P");
        Class<?> value = Versions.withParameterNames("public class P { final int age; final String first, last;"
                        + " P(String last, String first, int age) {"
                        + " this.last = last; this.first = first; this.age = age; } }")
                .type("P");
        TupleCodec beans = codec(serializer, bean);
        TupleCodec values = codec(serializer, value);
        assertThat(beans.fingerprint()).isEqualTo(values.fingerprint());
        byte[] bytes = SerializerContractTest.write(beans, layout, SerializerContractTest.newInstance(bean));
        Object read = values.read(Unpooled.wrappedBuffer(bytes), layout)[0];
        assertThat(ValueText.of(read))
                .isEqualTo(
                        "evolving.P(P.age=java.lang.Integer:36, P.first=java.lang.String:Ada, P.last=java.lang.String:L)");
        assertThat(SerializerContractTest.write(values, layout, read)).isEqualTo(bytes);
    }

    /** It exists only after its parts, as a record does. */
    @Test
    void inHessianAValueThatContainsItselfIsRefusedAndWhatIsSharedStaysOne() {
        Class<?> type = Versions.withParameterNames("public class P { final P next; final List<Object> list;"
                        + " P(P next, List<Object> list) { this.next = next; this.list = list; } }")
                .type("P");
        List<Object> shared = new ArrayList<>(List.of("x"));
        Object value = make(type, make(type, null, shared), shared);
        TupleCodec codec = codec(new HessianSerializer(), type);
        Object read = codec.read(
                        Unpooled.wrappedBuffer(SerializerContractTest.write(codec, Layout.TAGGED, value)),
                        Layout.TAGGED)[0];
        assertThat(get(get(read, "next"), "list")).isSameAs(get(read, "list")).isEqualTo(shared);
        set(value, "next", value);
        assertThatThrownBy(() -> codec.read(
                        Unpooled.wrappedBuffer(SerializerContractTest.write(codec, Layout.TAGGED, value)),
                        Layout.TAGGED))
                .isInstanceOfAny(WireValueException.class, WireFormatException.class);
    }

    /** A constructor may take them in any order. */
    @Test
    void twoFieldsOfOneTypeAreNotGuessed() {
        assertRefused(
                "public class P { final String first, last;" + " P(String l, String f) { last = l; first = f; } }");
    }

    @Test
    void parametersThatAreNoFieldsAreNotGuessed() {
        assertRefused("public class P { final String text; P(int number) { text = \"\" + number; } }");
        assertRefused("public class P { final String text; P(String text, int more) { this.text = text; } }");
        Versions unit = Versions.withParameterNames("public class P { final double celsius;"
                + " P(double fahrenheit) { celsius = (fahrenheit - 32) / 1.8; } }");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(unit.type("P")))).isInstanceOf(WireTypeException.class);
        Versions odd = Versions.withParameterNames(
                "public class P { final String text; P(int text) { this.text = \"\" + text; } }");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(odd.type("P")))).isInstanceOf(WireTypeException.class);
    }

    @Test
    void twoConstructorsThatTakeAsManyFieldsAreNotGuessed() {
        Versions versions = Versions.withParameterNames("public class P { String a; String b;"
                + " P(String a, Object b) { this.a = a; } P(Object b, String a) { this.a = a; } }");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(versions.type("P")))).isInstanceOf(WireTypeException.class);
    }

    /** Each piece of advice in the message, followed. */
    @Test
    void theAdviceOfTheRefusalHelps() {
        String fields = "public class P { final String first, last; ";
        String body = " P(String first, String last) { this.first = first; this.last = last; } ";
        assertRefused(fields + body + "}");
        TypeGraph.ofTypes(List.of(
                Versions.of(fields + body + "P() { this(null, null); } }").type("P")));
        TypeGraph.ofTypes(
                List.of(Versions.withParameterNames(fields + body + "}").type("P")));
        TypeGraph.ofTypes(
                List.of(Versions.of(fields + "@java.beans.ConstructorProperties({\"first\", \"last\"})" + body + "}")
                        .type("P")));
    }

    private static void assertRefused(String source) {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(Versions.of(source).type("P"))))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("no constructor without arguments (any visibility will do)")
                .hasMessageContaining("compile with -parameters")
                .hasMessageContaining("@ConstructorProperties")
                .hasMessageContaining("lombok.anyConstructor.addConstructorProperties = true");
    }

    private static Object make(Class<?> type, Object... arguments) {
        Constructor<?> widest = Arrays.stream(type.getDeclaredConstructors())
                .filter(each -> each.getParameterCount() == arguments.length)
                .findFirst()
                .orElseThrow();
        try {
            widest.setAccessible(true);
            return widest.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Object get(Object target, String name) {
        try {
            var field = target.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(target);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static void set(Object target, String name, Object value) {
        Class<?> type = target instanceof Class<?> itself ? itself : target.getClass();
        try {
            var field = type.getDeclaredField(name);
            field.setAccessible(true);
            field.set(target, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Object carry(Serializer serializer, Layout layout, Class<?> type, Object value) {
        TupleCodec codec = codec(serializer, type);
        return codec.read(Unpooled.wrappedBuffer(SerializerContractTest.write(codec, layout, value)), layout)[0];
    }

    private static TupleCodec codec(Serializer serializer, Class<?> type) {
        return serializer.bind(TypeGraph.ofTypes(List.of(type))).codec(List.of(type));
    }
}
