package io.tern.bench.tern;

import io.tern.api.ExportOptions;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.EmptyService;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;

/** Tern as a user gets it: all defaults, methods on the default executor, all built-in filters on. Thread-safe. */
public final class TernContender implements Contender {
    /** For {@link java.util.ServiceLoader}. */
    public TernContender() {}

    @Override
    public String name() {
        return "tern";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) {
        return TernApplications.serve(users, ExportOptions.UNSET, asyncUsers, ExportOptions.UNSET);
    }

    @Override
    public RunningServer serveManyConnections(StoredUsers users, AsyncStoredUsers asyncUsers) {
        return TernApplications.serveManyConnections(users);
    }

    @Override
    public UserClient connect(int port) {
        return TernApplications.connect(port);
    }

    @Override
    public RunningServer serveEmpty() {
        return TernApplications.serveEmpty(new Nothing());
    }

    @Override
    public EmptyClient connectEmpty(int port) {
        return TernApplications.connectEmpty(port);
    }

    @Override
    public Runnable connectIdle(int port, int connections) {
        return TernApplications.connectIdle(port, connections);
    }

    private static final class Nothing implements EmptyService {
        @Override
        public void call() {
            // Nothing is what it does.
        }
    }
}
