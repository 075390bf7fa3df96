package io.tern.bench.tern;

import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;

/**
 * Tern with {@link LoopbackNodes}, limiter, bulkhead, breaker, outlier detection and tag routing: what it costs that they are there. None
 * ever refuses a call; the tag keeps calls from one node. Thread-safe.
 */
public final class GovernedTernContender implements Contender {
    /** Never reached. */
    private static final String MOST = "1000000";

    private static final ExportOptions LIMITED = ExportOptions.builder()
            .set("rateLimit", MOST)
            .set("rateBurst", MOST)
            .set("concurrencyLimit", MOST)
            .build();
    static final ReferenceOptions GUARDED = ReferenceOptions.builder()
            .tag(LoopbackNodes.TAG)
            .set("outlierDetection", "true")
            .build();

    private final TernContender defaults = new TernContender();

    /** For {@link java.util.ServiceLoader}. */
    public GovernedTernContender() {}

    @Override
    public String name() {
        return "tern-governed";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) {
        return TernApplications.serveNodes(users, asyncUsers, LIMITED);
    }

    @Override
    public UserClient connect(int port) {
        return TernApplications.connect(LoopbackNodes.tagged(port), GUARDED);
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
