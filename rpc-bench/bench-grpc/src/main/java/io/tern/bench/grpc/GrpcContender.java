package io.tern.bench.grpc;

import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import java.io.IOException;

/** grpc-java with all defaults. Thread-safe. */
public final class GrpcContender implements Contender {
    private final GrpcEnds ends = new GrpcEnds(false);

    /** For {@link java.util.ServiceLoader}. */
    public GrpcContender() {}

    @Override
    public String name() {
        return "grpc";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) throws IOException {
        return ends.serve(new UsersServer(users, asyncUsers, true));
    }

    @Override
    public UserClient connect(int port) {
        return ends.connect(port);
    }

    @Override
    public RunningServer serveEmpty() throws IOException {
        return ends.serve(new EmptyServer());
    }

    @Override
    public EmptyClient connectEmpty(int port) {
        return ends.connectEmpty(port);
    }
}
