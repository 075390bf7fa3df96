package io.tern.bench.grpc;

import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import java.io.IOException;

/** grpc-java without its executors: everything on the I/O threads. Thread-safe. */
public final class DirectGrpcContender implements Contender {
    private final GrpcEnds ends = new GrpcEnds(true);

    /** For {@link java.util.ServiceLoader}. */
    public DirectGrpcContender() {}

    @Override
    public String name() {
        return "grpc-direct";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) throws IOException {
        return ends.serve(new UsersServer(users, asyncUsers, false));
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
