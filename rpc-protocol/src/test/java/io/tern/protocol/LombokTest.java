package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that Lombok has made, compiled as teams compile them. */
final class LombokTest {
    private static final String VALUE = "@lombok.Value public class Person { String first; String last; int age;"
            + " java.util.List<String> names; }";
    private static final String FACTORY = "public class Factory { public static Object make() {"
            + " return new Person(\"Ada\", \"Lovelace\", 36, java.util.List.of(\"Byron\")); } }";

    @TempDir
    Path sources;

    static Stream<Serializer> serializers() {
        return TeamTypesTest.serializers();
    }

    /** As in a project that has Spring Boot's parent. */
    @ParameterizedTest
    @MethodSource("serializers")
    void valueClassesTravelWithNamesOfParameters(Serializer serializer) throws Exception {
        assertTravels(serializer, List.of("-parameters"), VALUE, FACTORY);
    }

    /** As the error's advice says. */
    @ParameterizedTest
    @MethodSource("serializers")
    void valueClassesTravelWithTheSettingOfLombok(Serializer serializer) throws Exception {
        assertThatThrownBy(() -> assertTravels(serializer, List.of(), VALUE, FACTORY))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("lombok.anyConstructor.addConstructorProperties = true in lombok.config");
        sources = Files.createDirectory(sources.resolve("configured")); // Lombok asks once for a directory
        Files.writeString(
                sources.resolve("lombok.config"),
                "config.stopBubbling = true\nlombok.anyConstructor.addConstructorProperties = true\n");
        assertTravels(serializer, List.of(), VALUE, FACTORY);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void valueClassesWithFieldsOfDifferentTypesTravelWithoutEither(Serializer serializer) throws Exception {
        assertTravels(
                serializer,
                List.of(),
                "@lombok.Value public class Person { String name; int age; }",
                "public class Factory { public static Object make() { return new Person(\"Ada\", 36); } }");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void builtAndRequiredArgsClassesTravel(Serializer serializer) throws Exception {
        assertTravels(
                serializer,
                List.of("-parameters"),
                "@lombok.Builder @lombok.Getter @lombok.EqualsAndHashCode public class Person {"
                        + " private final String first; private final String last; }",
                "public class Factory { public static Object make() {"
                        + " return Person.builder().first(\"Ada\").last(\"Lovelace\").build(); } }");
        assertTravels(
                serializer,
                List.of("-parameters"),
                "@lombok.RequiredArgsConstructor @lombok.Data public class Person {"
                        + " private final String first; private String last; }",
                "public class Factory { public static Object make() {"
                        + " Person person = new Person(\"Ada\"); person.setLast(\"Lovelace\"); return person; } }");
    }

    private void assertTravels(Serializer serializer, List<String> options, String person, String factory)
            throws Exception {
        Path classes = compile(options, person, factory);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Object value = loader.loadClass("Factory").getMethod("make").invoke(null);
            List<Class<?>> types = List.of(value.getClass());
            TupleCodec codec = serializer.bind(TypeGraph.ofTypes(types)).codec(types);
            for (Layout layout : Layout.values()) {
                byte[] bytes = SerializerContractTest.write(codec, layout, value);
                assertThat(codec.read(Unpooled.wrappedBuffer(bytes), layout)).containsExactly(value);
            }
        }
    }

    private Path compile(List<String> options, String person, String factory) throws IOException, URISyntaxException {
        Path lombok = Path.of(lombok.Value.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path classes = Files.createTempDirectory(sources, "classes");
        List<Path> files = List.of(sources.resolve("Person.java"), sources.resolve("Factory.java"));
        Files.writeString(files.get(0), person);
        Files.writeString(files.get(1), factory);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> all = Stream.concat(
                        Stream.of(
                                "-Xlint:none",
                                "-processorpath",
                                lombok.toString(),
                                "-cp",
                                lombok.toString(),
                                "-d",
                                classes.toString()),
                        options.stream())
                .toList();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            output, manager, null, all, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
        return classes;
    }
}
