package io.tern.bench.tern;

import io.tern.api.Address;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.AsyncUserService;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.EmptyService;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import io.tern.bench.load.UserService;
import io.tern.bootstrap.RpcApplication;
import java.util.Objects;

/** Servers and clients with a direct address and no registry. Thread-safe. */
final class TernApplications {
    private static final String HOST = "127.0.0.1";

    private TernApplications() {}

    static RunningServer serve(
            StoredUsers users, ExportOptions options, AsyncStoredUsers asyncUsers, ExportOptions asyncOptions) {
        return running(server().export(users, options).export(asyncUsers, asyncOptions));
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
        RpcApplication application = client();
        ReferenceOptions options = at(port).build();
        return new UserClient(
                application.refer(UserService.class, options),
                application.refer(AsyncUserService.class, options),
                application::close);
    }

    static EmptyClient connectEmpty(int port) {
        RpcApplication application = client();
        return new EmptyClient(application.refer(EmptyService.class, at(port).build()), application::close);
    }

    /** The pool of one reference is bounded, so many connections are those of many clients. */
    static Runnable connectIdle(int port, int connections) {
        RpcApplication application = client();
        UserService users = application.refer(
                UserService.class, at(port).connections(connections).build());
        if (!users.existUser("ab")) {
            throw new IllegalStateException("the first of the idle connections gave a wrong reply");
        }
        return application::close;
    }

    private static RpcApplication client() {
        return RpcApplication.builder("bench-client").start();
    }

    private static ReferenceOptions.Builder at(int port) {
        return ReferenceOptions.builder().address(HOST + ':' + port);
    }
}
