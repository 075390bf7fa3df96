package io.tern.bench.tern;

import io.tern.api.Address;
import io.tern.api.Reference;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.EmptyService;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import io.tern.bench.tern.scanned.Nothing;
import io.tern.bootstrap.RpcApplication;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tern as most services have it: exports found by a scan, an injected reference, and ZooKeeper in between, whose address the system
 * property {@value #ZOOKEEPER} says. Only for the time of a start. Keeps no snapshot on the disk of whoever runs the benchmark. Thread-safe.
 */
public final class ZooKeeperTernContender implements Contender {
    /** {@code host:port} of ZooKeeper. */
    public static final String ZOOKEEPER = "bench.zookeeper";

    /** For {@link java.util.ServiceLoader}. */
    public ZooKeeperTernContender() {}

    @Override
    public String name() {
        return "tern-zookeeper";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) {
        throw onlyForTheStart();
    }

    @Override
    public UserClient connect(int port) {
        throw onlyForTheStart();
    }

    private UnsupportedOperationException onlyForTheStart() {
        return new UnsupportedOperationException(name() + " takes part in START alone");
    }

    @Override
    public RunningServer serveEmpty() {
        RpcApplication application = application("bench-server")
                .bind("127.0.0.1")
                .port(0)
                .scan(Nothing.class.getPackageName())
                .start();
        Address address = Objects.requireNonNull(application.address(), "the scan finds something");
        return new RunningServer(address.port(), application::close);
    }

    @Override
    public EmptyClient connectEmpty(int port) {
        Caller caller = new Caller();
        RpcApplication application = application("bench-client").inject(caller).start();
        return new EmptyClient(Objects.requireNonNull(caller.service, "it has been injected"), application::close);
    }

    private static RpcApplication.Builder application(String name) {
        String zookeeper = Objects.requireNonNull(
                System.getProperty(ZOOKEEPER), "no system property " + ZOOKEEPER + " (expected: host:port)");
        return RpcApplication.builder(name)
                .registry("zookeeper://" + zookeeper)
                .requireRegistry()
                .snapshot(false);
    }

    private static final class Caller {
        @Reference
        private @Nullable EmptyService service;
    }
}
