package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.TransportFactory;
import io.tern.cluster.MemoryRegistryFactory;
import io.tern.transport.InProcessNetwork;
import io.tern.transport.InProcessTransportFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network and a registry inside this process, and the applications on them. Confined to one test. */
final class TestWorld implements AutoCloseable {
    static final String REGISTRY = "shared://world";

    private final TransportFactory transport = new InProcessTransportFactory(new InProcessNetwork());
    private final MemoryRegistryFactory registry = new MemoryRegistryFactory();
    private final List<RpcApplication> started = new ArrayList<>();

    /** A builder of an application in this world, without a registry. */
    RpcApplication.Builder isolated(String name) {
        return RpcApplication.builder(name)
                .extension(TransportFactory.class, "shared", transport)
                .extension(RegistryFactory.class, "shared", registry)
                .transport("shared")
                .bind("127.0.0.1")
                .port(0)
                .startWait(Duration.ofSeconds(10))
                // A slow machine is no failure.
                .referenceDefaults(
                        ReferenceOptions.builder().timeoutMillis(10_000).build())
                .snapshot(false)
                .shutdownHook(false);
    }

    /** A builder of an application in this world. */
    RpcApplication.Builder builder(String name) {
        return isolated(name).registry(REGISTRY);
    }

    /** Starts an application that is closed with this world, at the latest. */
    RpcApplication start(RpcApplication.Builder builder) {
        RpcApplication application = builder.start();
        started.add(application);
        return application;
    }

    @Override
    public void close() {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }
}
