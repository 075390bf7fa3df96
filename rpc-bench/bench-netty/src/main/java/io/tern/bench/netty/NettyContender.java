package io.tern.bench.netty;

import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;

/** Raw Netty. Thread-safe. */
public final class NettyContender implements Contender {
    /** For {@link java.util.ServiceLoader}. */
    public NettyContender() {}

    @Override
    public String name() {
        return "netty";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) throws InterruptedException {
        return serve(new UserOperations(users));
    }

    @Override
    public UserClient connect(int port) throws InterruptedException {
        Sockets sockets = new Sockets();
        ClientConnection connection = new ClientConnection();
        sockets.connect(port, connection);
        return new UserClient(new NettyUsers(connection), new NettyAsyncUsers(connection), sockets::close);
    }

    @Override
    public RunningServer serveEmpty() throws InterruptedException {
        return serve((operation, in, out) -> out.writeByte(1));
    }

    private static RunningServer serve(Operations operations) throws InterruptedException {
        Sockets sockets = new Sockets();
        int port = sockets.listen(() -> new ServerConnection(operations));
        return new RunningServer(port, sockets::close);
    }

    @Override
    public EmptyClient connectEmpty(int port) throws InterruptedException {
        Sockets sockets = new Sockets();
        ClientConnection connection = new ClientConnection();
        sockets.connect(port, connection);
        return new EmptyClient(new NettyUsers(connection), sockets::close);
    }

    @Override
    public Runnable connectIdle(int port, int connections) throws InterruptedException {
        Sockets sockets = new Sockets();
        for (int i = 0; i < connections; i++) {
            sockets.connect(port, new ClientConnection());
        }
        return sockets::close;
    }
}
