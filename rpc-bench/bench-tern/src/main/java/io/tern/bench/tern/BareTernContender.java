package io.tern.bench.tern;

import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import java.util.List;

/**
 * Tern with {@link LoopbackNodes} and without anything that looks at a call to refuse or to steer it: neither breaker nor tag routing.
 * Thread-safe.
 */
public final class BareTernContender implements Contender {
    private static final ReferenceOptions BARE =
            ReferenceOptions.builder().filters(List.of("-breaker", "-tag")).build();

    private final TernContender defaults = new TernContender();

    /** For {@link java.util.ServiceLoader}. */
    public BareTernContender() {}

    @Override
    public String name() {
        return "tern-bare";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) {
        return TernApplications.serveNodes(users, asyncUsers, ExportOptions.UNSET);
    }

    @Override
    public UserClient connect(int port) {
        return TernApplications.connect(LoopbackNodes.untagged(port), BARE);
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
