package io.tern.demo.parents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jars that a project gets with {@code rpc-bootstrap}, by Maven's own account. */
class TernsJarsTest {
    private static final Pattern JAR =
            Pattern.compile("^ *([^: ]+):([^: ]+):jar:(?:([^: ]+):)?([^: ]+):(?:compile|runtime)(?: .*)?$");

    /** The groups of libraries whose versions the parent of this project manages. */
    private static final Set<String> MANAGED =
            Set.of(System.getProperty("managed", "").split(","));

    @Test
    void areTheOnesThatTheBuildOfTernTests() throws IOException {
        Map<String, String> tested = jars(Path.of("../../../rpc-bootstrap/target/jars.txt"));
        tested.put("io.tern:rpc-bootstrap", System.getProperty("tern"));
        assertThat(jars(Path.of("target/jars.txt"))).isEqualTo(tested);
    }

    @Test
    void areTheOnesThatTernNeeds() throws IOException {
        assertThat(jars(Path.of("target/jars.txt")).keySet())
                .filteredOn(name -> !name.startsWith("io.tern:"))
                .containsExactlyInAnyOrder(
                        "com.fasterxml.jackson.core:jackson-annotations",
                        "com.fasterxml.jackson.core:jackson-core",
                        "com.fasterxml.jackson.core:jackson-databind",
                        "com.github.ben-manes.caffeine:caffeine",
                        "com.google.errorprone:error_prone_annotations",
                        "io.netty:netty-buffer",
                        "io.netty:netty-codec",
                        "io.netty:netty-common",
                        "io.netty:netty-handler",
                        "io.netty:netty-resolver",
                        "io.netty:netty-transport",
                        "io.netty:netty-transport-classes-epoll",
                        "io.netty:netty-transport-native-epoll:linux-aarch_64",
                        "io.netty:netty-transport-native-epoll:linux-x86_64",
                        "io.netty:netty-transport-native-unix-common",
                        "io.protostuff:protostuff-api",
                        "io.protostuff:protostuff-core",
                        "org.apache.curator:curator-client",
                        "org.apache.curator:curator-framework",
                        "org.apache.dubbo:hessian-lite",
                        "org.apache.yetus:audience-annotations",
                        "org.apache.zookeeper:zookeeper",
                        "org.apache.zookeeper:zookeeper-jute",
                        "org.javassist:javassist",
                        "org.jctools:jctools-core",
                        "org.jspecify:jspecify",
                        "org.slf4j:slf4j-api");
    }

    /** Returns the versions of the jars in a list of Maven's, by their names; of those that the parent manages, that it does. */
    private static Map<String, String> jars(Path list) throws IOException {
        assertThat(list).as("written by mvn verify in the root of Tern").exists();
        Map<String, String> versions = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            Matcher jar = JAR.matcher(line);
            if (jar.matches()) {
                // One part of Netty has two names.
                String name = jar.group(2).equals("netty-codec-base") ? "netty-codec" : jar.group(2);
                String classifier = jar.group(3) == null ? "" : ":" + jar.group(3);
                String version = MANAGED.contains(jar.group(1)) ? "managed" : jar.group(4);
                versions.put(jar.group(1) + ":" + name + classifier, version);
            }
        }
        return versions;
    }
}
