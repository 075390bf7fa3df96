package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.resolver.AddressResolver;
import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class paths are made of the Netty at hand, in jars that name other versions. */
class NettyJarsTest {
    @TempDir
    Path folder;

    @Test
    void acceptsBothLines() throws IOException {
        check(allOf("4.1.128.Final"));
        check(allOf("4.1.135.Final"));
        check(allOf("4.2.0.Final"));
        check(allOf("4.2.18.Final"));
    }

    @Test
    void acceptsTheNettyOfThisBuild() {
        String version = System.getProperty("tern.test.netty", "4.");
        assertThat(Version.identify().get("netty-transport").artifactVersion())
                .as("the Netty on the class path of these tests")
                .startsWith(version);
        assertThatCode(() -> NettyJars.ofTern().check()).doesNotThrowAnyException();
    }

    @Test
    void theOldestNettyIsTheOneThatTheBuildRunsOnBesides() throws IOException {
        assertThat(Files.readString(Path.of("../pom.xml")))
                .contains("<netty.version>" + NettyJars.OLDEST + "</netty.version>");
    }

    @Test
    void refusesAnOlderNettyAndNamesItsJarsAndTheProperty() throws IOException {
        List<Path> jars = allOf("4.1.127.Final");
        assertThatThrownBy(() -> check(jars))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "Netty is too old (expected: 4.1.128.Final or a later 4.1, or 4.2, for all jars)."
                                + " With Spring Boot's parent POM or Gradle plugin, set the property netty.version to 4.1.128.Final;"
                                + " else import io.netty:netty-bom:4.1.128.Final before other BOMs."
                                + " No dependency on Netty may name a version of its own. Found:\n")
                .hasMessageContaining("\n  4.1.127.Final in " + jars.get(0))
                .hasMessageContaining("\n  4.1.127.Final in " + jars.get(3));
        assertThatThrownBy(() -> check(allOf("4.0.56.Final"))).hasMessageContaining("too old");
    }

    @Test
    void refusesOneOldJarOfTheSameLine() throws IOException {
        List<Path> jars = allOf("4.1.130.Final");
        Path old = jar("netty-buffer", "4.1.118.Final", ByteBuf.class);
        jars.set(1, old);
        assertThatThrownBy(() -> check(jars))
                .hasMessageContaining("netty.version to 4.1.130.Final")
                .hasMessageEndingWith("Found:\n  4.1.118.Final in " + old);
    }

    @Test
    void refusesPartsOfBothLines() throws IOException {
        List<Path> jars = allOf("4.2.18.Final");
        Path other = jar("netty-transport", "4.1.130.Final", Channel.class);
        jars.set(3, other);
        assertThatThrownBy(() -> check(jars))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("jars of several lines of Netty are on the class path")
                .hasMessageContaining("netty.version to 4.2.18.Final")
                .hasMessageContaining("\n  4.1.130.Final in " + other)
                .hasMessageContaining("\n  4.2.18.Final in " + jars.get(0));
    }

    @Test
    void refusesBothLinesOfOnePartWhicheverComesFirst() throws IOException {
        List<Path> jars = allOf("4.2.18.Final");
        Path other = jar("netty-transport", "4.1.130.Final", Channel.class);
        jars.add(other);
        assertThatThrownBy(() -> check(jars)).hasMessageContaining("several lines");
        jars.remove(other);
        jars.add(0, other);
        assertThatThrownBy(() -> check(jars)).hasMessageContaining("several lines");
    }

    @Test
    void refusesANativeTransportOfTheOtherLine() throws IOException {
        List<Path> jars = allOf("4.1.128.Final");
        Path other = nativeJar("x86_64", "4.2.18.Final");
        jars.add(other);
        jars.add(nativeJar("aarch_64", "4.1.128.Final"));
        assertThatThrownBy(() -> check(jars))
                .hasMessageContaining("several lines")
                .hasMessageContaining("\n  4.2.18.Final in " + other);
    }

    @Test
    void doesNotMindTheNettyOfAContainerBelowTheApplicationsOwn() throws IOException {
        try (URLClassLoader container = loader(allOf("4.1.100.Final"), ClassLoader.getPlatformClassLoader());
                OwnFirst application = new OwnFirst(urls(allOf("4.2.18.Final")), container)) {
            NettyJars.seenBy(application).check();
        }
    }

    @Test
    void checksTheNettyOfAContainerThatTheApplicationUses() throws IOException {
        try (URLClassLoader container = loader(allOf("4.1.100.Final"), ClassLoader.getPlatformClassLoader());
                URLClassLoader application = loader(List.of(), container)) {
            assertThatThrownBy(() -> NettyJars.seenBy(application).check()).hasMessageContaining("too old");
        }
    }

    @Test
    void leavesAJarOfManyJarsAloneThatTellsTheVersionOfOneOfThem() throws IOException {
        Path fat = folder.resolve("application.jar");
        Path wrong = jar("netty-handler", "4.1.50.Final", Version.class, ByteBuf.class, Channel.class);
        Files.move(wrong, fat);
        check(List.of(fat));
    }

    @Test
    void ignoresNettyWithoutAVersion() throws IOException {
        check(List.of(jar("netty-common", "SNAPSHOT", Version.class)));
        check(List.of());
    }

    private static void check(List<Path> jars) throws IOException {
        try (URLClassLoader loader = loader(jars, ClassLoader.getPlatformClassLoader())) {
            NettyJars.seenBy(loader).check();
        }
    }

    private static URLClassLoader loader(List<Path> jars, ClassLoader parent) throws IOException {
        return new URLClassLoader(urls(jars), parent);
    }

    private static URL[] urls(List<Path> jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Common, buffer, resolver and transport, in this order. */
    private List<Path> allOf(String version) throws IOException {
        return new ArrayList<>(List.of(
                jar("netty-common", version, Version.class),
                jar("netty-buffer", version, ByteBuf.class),
                jar("netty-resolver", version, AddressResolver.class),
                jar("netty-transport", version, Channel.class)));
    }

    /** Makes a jar of some classes of Netty, with all that they extend, which names a version. */
    private Path jar(String artifact, String version, Class<?>... classes) throws IOException {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> one : classes) {
            addWithParents(one, all);
        }
        Path jar = folder.resolve(artifact + "-" + version + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            writeVersion(out, artifact, version);
            for (Class<?> one : all) {
                String name = one.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(name));
                try (InputStream in = one.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }

    /** Makes a jar that has the native transport of an architecture. */
    private Path nativeJar(String architecture, String version) throws IOException {
        Path jar = folder.resolve("netty-transport-native-epoll-" + version + "-linux-" + architecture + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            writeVersion(out, "netty-transport-native-epoll", version);
            out.putNextEntry(new ZipEntry("META-INF/native/libnetty_transport_native_epoll_" + architecture + ".so"));
        }
        return jar;
    }

    private static void writeVersion(JarOutputStream out, String artifact, String version) throws IOException {
        out.putNextEntry(new ZipEntry("META-INF/io.netty.versions.properties"));
        out.write((artifact + ".version=" + version + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void addWithParents(@Nullable Class<?> type, Set<Class<?>> into) {
        if (type != null && type.getName().startsWith("io.netty.") && into.add(type)) {
            addWithParents(type.getSuperclass(), into);
            for (Class<?> parent : type.getInterfaces()) {
                addWithParents(parent, into);
            }
        }
    }

    /** Asks its own jars first, as containers do for the classes of applications. */
    private static final class OwnFirst extends URLClassLoader {
        OwnFirst(URL[] jars, ClassLoader parent) {
            super(jars, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try {
                    return findClass(name);
                } catch (ClassNotFoundException e) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }
}
