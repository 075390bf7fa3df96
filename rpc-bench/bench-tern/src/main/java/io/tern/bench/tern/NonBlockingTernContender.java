package io.tern.bench.tern;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import java.util.List;

/**
 * Tern with the methods that never block on the I/O thread, as {@code @NonBlocking} has it; the slow one that blocks stays on the
 * default executor. Everything else is a default. Thread-safe.
 */
public final class NonBlockingTernContender implements Contender {
    private static final List<String> QUICK = List.of("existUser", "createUser", "getUser", "listUser");
    private static final MethodSettings NON_BLOCKING =
            MethodSettings.builder().nonBlocking(true).build();

    private final TernContender defaults = new TernContender();

    /** For {@link java.util.ServiceLoader}. */
    public NonBlockingTernContender() {}

    @Override
    public String name() {
        return "tern-nonblocking";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) {
        ExportOptions options = quickMethodsNonBlocking();
        return TernApplications.serve(users, options, asyncUsers, options);
    }

    private static ExportOptions quickMethodsNonBlocking() {
        ExportOptions.Builder options = ExportOptions.builder();
        QUICK.forEach(method -> options.method(method, NON_BLOCKING));
        return options.build();
    }

    @Override
    public UserClient connect(int port) {
        return defaults.connect(port);
    }

    @Override
    public RunningServer serveEmpty() {
        return defaults.serveEmpty();
    }

    @Override
    public EmptyClient connectEmpty(int port) {
        return defaults.connectEmpty(port);
    }
}
