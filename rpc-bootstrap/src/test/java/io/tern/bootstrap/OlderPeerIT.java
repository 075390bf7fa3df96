package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This version and the last one of the wire's minor version 0 call each other. The jars in {@code src/test/older} are those of commit 8b98d6a:
 * {@code mvn -Pquick -DskipTests install} made them. Keep those of the commit before when the minor version is raised again.
 */
final class OlderPeerIT {
    private static final Path OLDER = Path.of("src", "test", "older");

    private static final List<String> OUTCOMES = List.of(
            "Basket[owner=Ada, articles={milk=2, tea=1}]",
            "SoldOut: tea is sold out, left 3",
            "UNKNOWN",
            "[1, 2]",
            "[milk, odd[1, 3], salt, tea]",
            "NOT_FOUND, not executed");

    private static final String REFUSED = "UNAVAILABLE, not executed";

    private static URLClassLoader older;

    @BeforeAll
    static void loadOlder() throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> jars = Files.list(OLDER)) {
            for (Path jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        assertThat(urls).hasSize(9);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            boolean isOurs = path.getFileName().toString().startsWith("rpc-")
                    || path.endsWith(Path.of("target", "classes"))
                    || path.endsWith(Path.of("target", "test-classes"));
            if (!isOurs || path.endsWith(Path.of("rpc-bootstrap", "target", "test-classes"))) {
                urls.add(path.toUri().toURL());
            }
        }
        older = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @AfterAll
    static void closeOlder() throws IOException {
        older.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protostuff", "hessian", "json"})
    void theOlderOneIsCalled(String serializer) throws Exception {
        Map<?, ?> server = (Map<?, ?>) program().getMethod("serve").invoke(null);
        try {
            assertOutcomes(PeerProgram.play((Integer) server.get("port"), serializer));
        } finally {
            ((Runnable) server.get("close")).run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protostuff", "hessian", "json"})
    void theOlderOneCalls(String serializer) throws Exception {
        Map<String, Object> server = PeerProgram.serve();
        try {
            assertOutcomes((List<?>)
                    program().getMethod("play", int.class, String.class).invoke(null, server.get("port"), serializer));
        } finally {
            ((Runnable) server.get("close")).run();
        }
    }

    @Test
    void theOlderOneUnderstandsADrain() throws Exception {
        Map<String, Object> server = PeerProgram.serve();
        try {
            assertDrained(program()
                    .getMethod("playUntilDrained", int.class, Runnable.class)
                    .invoke(null, server.get("port"), server.get("drain")));
        } finally {
            ((Runnable) server.get("close")).run();
        }
    }

    @Test
    void aDrainOfTheOlderOneIsUnderstood() throws Exception {
        Map<?, ?> server = (Map<?, ?>) program().getMethod("serve").invoke(null);
        try {
            assertDrained(PeerProgram.playUntilDrained((Integer) server.get("port"), (Runnable) server.get("drain")));
        } finally {
            ((Runnable) server.get("close")).run();
        }
    }

    private static void assertDrained(Object outcomes) {
        assertThat(outcomes).isEqualTo(List.of("[1]", "answered while draining", REFUSED));
    }

    /** From the older one a client takes {@code NOT_FOUND} for the server's own word, and sends no other call there. */
    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,'Basket[owner=Ada, articles={}]'", "NOT_FOUND,'NOT_FOUND, not executed'"})
    void aGateOfTheOlderOneRefuses(String code, String next) throws Exception {
        Map<?, ?> server = (Map<?, ?>) program().getMethod("serve").invoke(null);
        try {
            assertThat(PeerProgram.playRefused((Integer) server.get("port"), code))
                    .containsExactly(code + ", not executed", next);
        } finally {
            ((Runnable) server.get("close")).run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAVAILABLE", "NOT_FOUND"})
    void theOlderOneHearsWhyAGateRefuses(String code) throws Exception {
        Map<String, Object> server = PeerProgram.serve();
        try {
            List<?> outcomes = (List<?>)
                    program().getMethod("playRefused", int.class, String.class).invoke(null, server.get("port"), code);
            assertThat(outcomes.get(0)).isEqualTo(code + ", not executed");
        } finally {
            ((Runnable) server.get("close")).run();
        }
    }

    private static Class<?> program() throws ClassNotFoundException {
        Class<?> program = older.loadClass(PeerProgram.class.getName());
        assertThat(program).isNotSameAs(PeerProgram.class);
        return program;
    }

    private static void assertOutcomes(List<?> outcomes) {
        List<String> twice = new ArrayList<>(OUTCOMES);
        twice.addAll(OUTCOMES);
        assertThat(outcomes).asInstanceOf(InstanceOfAssertFactories.LIST).isEqualTo(twice);
    }
}
