package io.tern.bench.grpc;

import io.grpc.BindableService;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.tern.bench.grpc.proto.EmptyGrpc;
import io.tern.bench.grpc.proto.EmptyGrpc.EmptyBlockingStub;
import io.tern.bench.grpc.proto.Nothing;
import io.tern.bench.grpc.proto.UsersGrpc;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.UserClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Servers and channels without encryption. Immutable, thread-safe. */
final class GrpcEnds {
    private final boolean direct;

    /** {@code direct}: everything on the I/O threads instead of the default executors. */
    GrpcEnds(boolean direct) {
        this.direct = direct;
    }

    RunningServer serve(BindableService service) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(anyPort, InsecureServerCredentials.create());
        if (direct) {
            builder.directExecutor();
        }
        Server server = builder.addService(service).build().start();
        return new RunningServer(server.getPort(), server::shutdownNow);
    }

    UserClient connect(int port) {
        ManagedChannel channel = channel(port);
        return new UserClient(
                new BlockingUsers(UsersGrpc.newBlockingStub(channel)),
                new AsyncUsers(UsersGrpc.newStub(channel)),
                channel::shutdownNow);
    }

    EmptyClient connectEmpty(int port) {
        ManagedChannel channel = channel(port);
        EmptyBlockingStub stub = EmptyGrpc.newBlockingStub(channel);
        return new EmptyClient(() -> stub.call(Nothing.getDefaultInstance()), channel::shutdownNow);
    }

    private ManagedChannel channel(int port) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), InsecureChannelCredentials.create());
        if (direct) {
            builder.directExecutor();
        }
        return builder.build();
    }
}
