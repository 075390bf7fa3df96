package io.tern.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A contender and where its classes are.
 *
 * @param name what its own code and the tables call it
 * @param module the directory below {@code rpc-bench} that was built for it
 */
record ContenderSpec(String name, String module) {
    /** The one that all are compared with. */
    static final String LIMIT = "netty";
    /** The one that users come from. */
    static final String RIVAL = "dubbo";

    /** The one that Tern's governance is compared with. */
    static final String BARE = "tern-bare";

    /** Tern with a scan, an injected reference and ZooKeeper in between; takes part in the starts alone. */
    static final ContenderSpec WITH_REGISTRY = new ContenderSpec("tern-zookeeper", "bench-tern");

    /** All that can be chosen, in the order of the tables. */
    static final List<ContenderSpec> ALL = List.of(
            new ContenderSpec(LIMIT, "bench-netty"),
            new ContenderSpec("tern-nonblocking", "bench-tern"),
            new ContenderSpec("tern", "bench-tern"),
            new ContenderSpec(BARE, "bench-tern"),
            new ContenderSpec("tern-governed", "bench-tern"),
            new ContenderSpec(RIVAL, "bench-dubbo"),
            new ContenderSpec("grpc", "bench-grpc"),
            new ContenderSpec("grpc-direct", "bench-grpc"));

    /** The contender of this name. */
    static ContenderSpec named(String name) {
        return ALL.stream()
                .filter(spec -> spec.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("contender: '" + name + "' (expected: "
                        + ALL.stream().map(ContenderSpec::name).collect(Collectors.joining(", ")) + ')'));
    }

    /** Those of a list of names. */
    static List<ContenderSpec> named(String[] names) {
        return Arrays.stream(names).map(ContenderSpec::named).toList();
    }
}
