package io.tern.bootstrap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The modules of Tern and what the main code of each may use: the arrows of {@code docs/architecture.md} as data. */
@SuppressWarnings("ImmutableEnumChecker") // The lists come from List.of.
enum TernModule {
    SPI("io.tern.spi", List.of()),
    API("io.tern.api", List.of(SPI)),
    TESTKIT(
            "io.tern.testkit",
            List.of(API),
            "org.junit..",
            "org.assertj..",
            "org.opentest4j..",
            "org.apache.zookeeper..",
            "io.netty..",
            "com.sun.management.."), // the JVM's counter of allocated bytes
    PROTOCOL(
            "io.tern.protocol",
            List.of(API),
            "io.netty.buffer..",
            "io.netty.util..",
            "io.protostuff..",
            "com.alibaba.com.caucho.hessian..",
            "com.fasterxml.jackson.."),
    TRANSPORT(
            "io.tern.transport",
            List.of(PROTOCOL),
            "io.netty..",
            "org.jctools..",
            "com.sun.management.."), // the processor time of the process
    PROXY("io.tern.proxy", List.of(API), "javassist.."),
    CLUSTER("io.tern.cluster", List.of(API), "com.fasterxml.jackson.."),
    FILTER("io.tern.filter", List.of(API), "com.github.benmanes.caffeine..", "jakarta.validation.."),
    REGISTRY_ZOOKEEPER(
            "io.tern.registry.zookeeper",
            List.of(API),
            "org.apache.curator..",
            "org.apache.zookeeper..",
            "com.fasterxml.jackson.."),
    BOOTSTRAP(
            "io.tern.bootstrap",
            List.of(TRANSPORT, PROXY, CLUSTER, FILTER, REGISTRY_ZOOKEEPER),
            "com.fasterxml.jackson.."); // rules

    private static final List<String> EVERYWHERE = List.of("java..", "org.slf4j..", "org.jspecify..");

    private final String packageName;
    private final List<TernModule> uses;
    private final List<String> libraries;

    TernModule(String packageName, List<TernModule> uses, String... libraries) {
        this.packageName = packageName;
        this.uses = uses;
        this.libraries = List.of(libraries);
    }

    String packageName() {
        return packageName;
    }

    /** Returns the packages that this module's main code may name, as ArchUnit writes them. */
    String[] allowedPackages() {
        List<String> allowed = new ArrayList<>(EVERYWHERE);
        allowed.add(packageName + "..");
        allowed.addAll(libraries);
        // What a module may use, its users may use too; libraries stay with the module that asked for them.
        uses.forEach(used -> used.collectPackages(allowed));
        return allowed.toArray(String[]::new);
    }

    private void collectPackages(List<String> into) {
        into.add(packageName + "..");
        uses.forEach(used -> used.collectPackages(into));
    }

    static String[] packagesOfAllBut(TernModule... excluded) {
        List<TernModule> without = Arrays.asList(excluded);
        return Arrays.stream(values())
                .filter(module -> !without.contains(module))
                .map(module -> module.packageName + "..")
                .toArray(String[]::new);
    }
}
