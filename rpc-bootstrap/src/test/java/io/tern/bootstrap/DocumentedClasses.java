package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The complete classes among the examples of a page of the documentation. Immutable, thread-safe. */
final class DocumentedClasses {
    /** A block of the page, or a file that a block of shell commands writes. */
    private static final Pattern COMPLETE =
            Pattern.compile("(?:```java|<<'JAVA')\n(package [\\w.]+;.*?)(?:```|\nJAVA\n)", Pattern.DOTALL);

    private static final Pattern NAME =
            Pattern.compile("^public (?:final )?(?:class|interface) (\\w+)", Pattern.MULTILINE);

    private final Path page;
    private final List<DocumentedClass> classes;

    private DocumentedClasses(Path page, List<DocumentedClass> classes) {
        this.page = page;
        this.classes = classes;
    }

    /** One class. Immutable. */
    record DocumentedClass(String name, String source) {}

    /** Those of a page, none if it shows fragments only. */
    static DocumentedClasses of(Path page) throws IOException {
        List<DocumentedClass> classes = new ArrayList<>();
        Matcher blocks = COMPLETE.matcher(Files.readString(page));
        while (blocks.find()) {
            String source = blocks.group(1);
            Matcher name = NAME.matcher(source);
            assertThat(name.find())
                    .as("a public class in %s:%n%s", page, source)
                    .isTrue();
            classes.add(new DocumentedClass(name.group(1), source));
        }
        return new DocumentedClasses(page, List.copyOf(classes));
    }

    List<DocumentedClass> all() {
        return classes;
    }

    /** Compiles them together into a directory; nothing warns but resources that are opened only to be closed, as scopes are. */
    void compileTo(Path directory) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-Xlint:all,-try", "-Werror", "-proc:none", "--release", "17"));
        arguments.addAll(List.of("-d", directory.toString(), "-classpath", System.getProperty("java.class.path")));
        for (DocumentedClass each : classes) {
            Path file = directory.resolve(each.name() + ".java");
            arguments.add(Files.writeString(file, each.source()).toString());
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertThat(code)
                .as("compiling the examples of %s: %s", page, said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    @Override
    public String toString() {
        return page + " with " + classes.size() + " classes";
    }
}
