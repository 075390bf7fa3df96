package io.tern.bench.tern;

import io.tern.api.Address;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.TransportOptions;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.AsyncUserService;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.EmptyService;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import io.tern.bench.load.UserService;
import io.tern.bootstrap.RpcApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Servers, and clients with a direct address or of several nodes. Thread-safe. */
final class TernApplications {
    private static final String HOST = "127.0.0.1";

    private static final int MANY = 100_000;
    private static final int CONNECTIONS_OF_A_CLIENT = 500;
    private static final int CONNECT_MILLIS = 30_000;

    private TernApplications() {}

    static RunningServer serve(
            StoredUsers users, ExportOptions options, AsyncStoredUsers asyncUsers, ExportOptions asyncOptions) {
        return running(server().export(users, options).export(asyncUsers, asyncOptions));
    }

    /** Serves at all addresses of {@link LoopbackNodes}. */
    static RunningServer serveNodes(StoredUsers users, AsyncStoredUsers asyncUsers, ExportOptions options) {
        List<RunningServer> servers = new ArrayList<>();
        int port = 0;
        for (int i = 0; i < LoopbackNodes.COUNT; i++) {
            RpcApplication.Builder server = RpcApplication.builder("bench-server")
                    .bind(LoopbackNodes.host(i))
                    .port(port);
            servers.add(running(server.export(users, options).export(asyncUsers, options)));
            port = servers.get(0).port();
        }
        return new RunningServer(port, () -> servers.forEach(RunningServer::close));
    }

    static RunningServer serveEmpty(EmptyService service) {
        return running(server().export(service));
    }

    private static RpcApplication.Builder server() {
        return RpcApplication.builder("bench-server").bind(HOST).port(0);
    }

    private static RunningServer running(RpcApplication.Builder builder) {
        RpcApplication application = builder.start();
        Address address = Objects.requireNonNull(application.address(), "it exports something");
        return new RunningServer(address.port(), application::close);
    }

    static UserClient connect(int port) {
        return connected(client(), at(port).build());
    }

    /** A client of several nodes whose references have these options. */
    static UserClient connect(LoopbackNodes nodes, ReferenceOptions options) {
        return connected(client(nodes), options);
    }

    /** One that finds such nodes. */
    static RpcApplication client(LoopbackNodes nodes) {
        return RpcApplication.builder("bench-client")
                .extension(RegistryFactory.class, "loopback", nodes)
                .registry("loopback://nodes")
                .snapshot(false)
                .start();
    }

    private static UserClient connected(RpcApplication application, ReferenceOptions options) {
        return new UserClient(
                application.refer(UserService.class, options),
                application.refer(AsyncUserService.class, options),
                application::close);
    }

    static EmptyClient connectEmpty(int port) {
        RpcApplication application = client();
        return new EmptyClient(application.refer(EmptyService.class, at(port).build()), application::close);
    }

    /** By default one address may hold 1,024 connections. */
    static RunningServer serveManyConnections(StoredUsers users) {
        TransportOptions options = TransportOptions.builder()
                .maxConnections(MANY)
                .maxConnectionsPerAddress(MANY)
                .build();
        return running(server().transportOptions(options).export(users));
    }

    /**
     * One client has at most 1,024 connections to one server, so many connections are those of several clients. They come all at
     * once, so that they get more time than usual to be accepted.
     */
    static Runnable connectIdle(int port, int connections) {
        TransportOptions patient =
                TransportOptions.builder().connectTimeoutMillis(CONNECT_MILLIS).build();
        List<RpcApplication> clients = new ArrayList<>();
        for (int left = connections; left > 0; left -= CONNECTIONS_OF_A_CLIENT) {
            RpcApplication client = RpcApplication.builder("bench-client")
                    .transportOptions(patient)
                    .start();
            clients.add(client);
            client.refer(
                    UserService.class,
                    at(port).connections(Math.min(left, CONNECTIONS_OF_A_CLIENT))
                            .build());
        }
        return () -> clients.forEach(RpcApplication::close);
    }

    private static RpcApplication client() {
        return RpcApplication.builder("bench-client").start();
    }

    private static ReferenceOptions.Builder at(int port) {
        return ReferenceOptions.builder().address(HOST + ':' + port);
    }
}
