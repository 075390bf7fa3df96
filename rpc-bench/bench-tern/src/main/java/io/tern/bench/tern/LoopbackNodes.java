package io.tern.bench.tern;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RegistryListener;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Several servers on one port, each at a loopback address of its own, which is any of 127.0.0.0/8. Immutable, thread-safe. */
final class LoopbackNodes implements RegistryFactory {
    /** As many as outlier detection needs to compare their successes. */
    static final int CALLED = 5;

    /** Of the nodes that are called, where they have one. */
    static final String TAG = "called";

    /** All addresses. */
    static final int COUNT = CALLED + 1;

    private final List<Endpoint> endpoints;

    private LoopbackNodes(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** All of them called, without tags. */
    static LoopbackNodes untagged(int port) {
        return new LoopbackNodes(nodes(port, CALLED, Set.of()));
    }

    /** As many with the {@link #TAG}, and one without it, which is for no call that has it. */
    static LoopbackNodes tagged(int port) {
        return new LoopbackNodes(
                Stream.concat(nodes(port, CALLED, Set.of(TAG)).stream(), Stream.of(node(port, CALLED, Set.of())))
                        .toList());
    }

    private static List<Endpoint> nodes(int port, int count, Set<String> tags) {
        return IntStream.range(0, count).mapToObj(i -> node(port, i, tags)).toList();
    }

    /** The address with this index, from 0. */
    static String host(int index) {
        return "127.0.0." + (index + 1);
    }

    private static Endpoint node(int port, int index, Set<String> tags) {
        return Endpoint.builder(new Address(host(index), port))
                .tags(tags)
                .warmupMillis(0)
                .build();
    }

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        return new Known(endpoints);
    }

    /** The nodes serve everything and never change. Immutable, thread-safe. */
    private record Known(List<Endpoint> endpoints) implements Registry {
        @Override
        public Subscription subscribe(ServiceKey service, RegistryListener listener) {
            listener.endpointsChanged(endpoints);
            return () -> {};
        }

        @Override
        public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<Void> register(Registration registration) {
            throw new UnsupportedOperationException("a client registers nothing");
        }

        @Override
        public CompletableFuture<Void> unregister(Registration registration) {
            throw new UnsupportedOperationException("a client registers nothing");
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
