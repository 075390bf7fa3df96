package io.tern.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Netty jars that Tern runs on. Parent POMs that manage Netty's version choose them, so they are checked before the first event loop starts: on a mixture
 * of lines, the order of the jars decides which classes run. Immutable, thread-safe.
 */
final class NettyJars {
    /** Boot 3.5.7 manages it; older ones are not tested. */
    static final NettyVersion OLDEST = new NettyVersion(4, 1, 128, "4.1.128.Final");

    private static final Logger logger = LoggerFactory.getLogger(NettyJars.class);
    private static final String VERSIONS = "META-INF/io.netty.versions.properties";

    /** The parts of Netty that Tern needs. */
    private static final List<Part> PARTS = List.of(
            new Part("io/netty/util/Version.class", "netty-common"),
            new Part("io/netty/buffer/ByteBuf.class", "netty-buffer"),
            new Part("io/netty/resolver/AddressResolver.class", "netty-resolver"),
            new Part("io/netty/channel/Channel.class", "netty-transport"),
            new Part("io/netty/handler/ssl/SslHandler.class", "netty-handler"),
            new Part("io/netty/handler/codec/ByteToMessageDecoder.class", "netty-codec", "netty-codec-base"),
            new Part("io/netty/channel/unix/FileDescriptor.class", "netty-transport-native-unix-common"),
            new Part("io/netty/channel/epoll/Epoll.class", "netty-transport-classes-epoll"),
            nativeEpoll("x86_64"),
            nativeEpoll("aarch_64"));

    private final List<Jar> jars;

    private NettyJars(List<Jar> jars) {
        this.jars = List.copyOf(jars);
    }

    /** Returns the jars that Tern's own classes see. */
    static NettyJars ofTern() {
        return seenBy(NettyJars.class.getClassLoader());
    }

    /** Returns the jars of the class loader that Netty's channels come from, for one that uses them. */
    static NettyJars seenBy(ClassLoader loader) {
        ClassLoader definer = definerOfNetty(loader);
        if (definer == null) {
            return new NettyJars(List.of());
        }
        Map<String, Set<Part>> partsByPlace = new LinkedHashMap<>();
        for (Part part : PARTS) {
            for (String place : urls(definer, part.file).keySet()) {
                partsByPlace.computeIfAbsent(place, first -> new HashSet<>()).add(part);
            }
        }
        Map<String, URL> versionFiles = urls(definer, VERSIONS);
        List<Jar> jars = new ArrayList<>();
        partsByPlace.forEach((place, parts) -> {
            URL versions = versionFiles.get(place);
            if (versions != null) {
                jars.addAll(jarsOf(place, parts, versions));
            }
        });
        return new NettyJars(jars);
    }

    /** One of another line fails to load, and the native transport is lost without a word, or loads by luck. */
    private static Part nativeEpoll(String architecture) {
        return new Part(
                "META-INF/native/libnetty_transport_native_epoll_" + architecture + ".so",
                "netty-transport-native-epoll");
    }

    private static @Nullable ClassLoader definerOfNetty(ClassLoader loader) {
        try {
            return Class.forName("io.netty.channel.Channel", false, loader).getClassLoader();
        } catch (ClassNotFoundException | LinkageError e) {
            logger.debug("Netty cannot be loaded, and is not checked", e); // Its use says what is missing.
            return null;
        }
    }

    /**
     * Finds a file in the jars of one class loader, by the jars' addresses. Those of its parent are left out: a container's own Netty does not matter to an
     * application that brings another.
     */
    private static Map<String, URL> urls(ClassLoader loader, String file) {
        Map<String, URL> found = new LinkedHashMap<>();
        try {
            for (URL url : Collections.list(loader.getResources(file))) {
                found.put(place(url, file), url);
            }
            ClassLoader parent = loader.getParent();
            if (parent != null) {
                for (URL url : Collections.list(parent.getResources(file))) {
                    found.remove(place(url, file));
                }
            }
        } catch (IOException e) {
            logger.debug("{} cannot be looked for in {}; the Netty there is not checked", file, loader, e);
        }
        return found;
    }

    private static String place(URL url, String file) {
        String text = url.toString();
        return text.substring(0, text.length() - file.length());
    }

    /** Nothing where the file does not tell the version of each part: whoever put several jars into one kept the file of any of them. */
    private static List<Jar> jarsOf(String place, Set<Part> parts, URL versionFile) {
        Properties versions = new Properties();
        try {
            URLConnection connection = versionFile.openConnection();
            connection.setUseCaches(false); // A cached jar stays open after its class loader has gone.
            try (InputStream in = connection.getInputStream()) {
                versions.load(in);
            }
        } catch (IOException | IllegalArgumentException e) {
            logger.debug("{} cannot be read; the Netty there is not checked", versionFile, e);
            return List.of();
        }
        List<Jar> jars = new ArrayList<>();
        for (Part part : parts) {
            NettyVersion version = part.versionIn(versions);
            if (version == null) {
                return List.of();
            }
            jars.add(new Jar(place, version));
        }
        return jars;
    }

    /**
     * Checks that Tern runs on these jars.
     *
     * @throws IllegalStateException if one is too old, or if they are of several lines
     */
    void check() {
        if (jars.isEmpty()) {
            return;
        }
        Set<Jar> old = new LinkedHashSet<>(jars);
        old.removeIf(jar -> jar.version.compareTo(OLDEST) >= 0);
        NettyVersion newest = Collections.max(jars.stream().map(Jar::version).toList());
        NettyVersion wanted = newest.compareTo(OLDEST) >= 0 ? newest : OLDEST;
        if (jars.stream().anyMatch(jar -> !jar.version.isOfSameLine(newest))) {
            throw unusable("jars of several lines of Netty are on the class path", new LinkedHashSet<>(jars), wanted);
        }
        if (!old.isEmpty()) {
            throw unusable("Netty is too old", old, wanted);
        }
    }

    private static IllegalStateException unusable(String what, Set<Jar> which, NettyVersion wanted) {
        StringBuilder text = new StringBuilder(what)
                .append(" (expected: ")
                .append(OLDEST)
                .append(
                        " or a later 4.1, or 4.2, for all jars). With Spring Boot's parent POM or Gradle plugin, set the property"
                                + " netty.version to ")
                .append(wanted)
                .append("; else import io.netty:netty-bom:")
                .append(wanted)
                .append(" before other BOMs. No dependency on Netty may name a version of its own. Found:");
        which.forEach(jar -> text.append("\n  ").append(jar));
        return new IllegalStateException(text.toString());
    }

    /** A part of Netty: a file of it, and the names that its jar has had. */
    private record Part(String file, List<String> artifacts) {
        Part(String file, String... artifacts) {
            this(file, List.of(artifacts));
        }

        @Nullable
        NettyVersion versionIn(Properties versions) {
            for (String artifact : artifacts) {
                String version = versions.getProperty(artifact + ".version");
                if (version != null) {
                    return NettyVersion.parse(version);
                }
            }
            return null;
        }
    }

    private record Jar(String place, NettyVersion version) {
        @Override
        public String toString() {
            return version + " in " + place.replaceFirst("^jar:(file:)?", "").replaceFirst("!/$", "");
        }
    }
}
