package io.tern.bench.dubbo;

import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.AsyncUserService;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.EmptyService;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import io.tern.bench.load.UserService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/**
 * Apache Dubbo with its own protocol and a direct address. All defaults, its serialization among them (Hessian 2 for a direct
 * address), but for the QoS console, which wants a fixed port. Thread-safe.
 */
public final class DubboContender implements Contender {
    private static final String HOST = "127.0.0.1";
    private static final String PROTOCOL = "dubbo";
    private static final String NO_REGISTRY = "N/A";

    /** For {@link java.util.ServiceLoader}. */
    public DubboContender() {}

    @Override
    public String name() {
        return "dubbo";
    }

    @Override
    public RunningServer serve(StoredUsers users, AsyncStoredUsers asyncUsers) throws IOException {
        return start(service(UserService.class, users), service(AsyncUserService.class, asyncUsers));
    }

    @Override
    public UserClient connect(int port) {
        ReferenceConfig<UserService> users = reference(UserService.class, port);
        ReferenceConfig<AsyncUserService> asyncUsers = reference(AsyncUserService.class, port);
        DubboBootstrap client = client().reference(users).reference(asyncUsers).start();
        return new UserClient(users.get(), asyncUsers.get(), client::stop);
    }

    @Override
    public RunningServer serveEmpty() throws IOException {
        return start(service(EmptyService.class, () -> {}));
    }

    @Override
    public EmptyClient connectEmpty(int port) {
        ReferenceConfig<EmptyService> reference = reference(EmptyService.class, port);
        DubboBootstrap client = client().reference(reference).start();
        return new EmptyClient(reference.get(), client::stop);
    }

    private static RunningServer start(ServiceConfig<?>... services) throws IOException {
        int port = freePort();
        ProtocolConfig protocol = new ProtocolConfig(PROTOCOL, port);
        protocol.setHost(HOST);
        DubboBootstrap server = DubboBootstrap.newInstance()
                .application(application("bench-server"))
                .registry(new RegistryConfig(NO_REGISTRY))
                .protocol(protocol);
        for (ServiceConfig<?> service : services) {
            server.service(service);
        }
        server.start();
        return new RunningServer(port, server::stop);
    }

    /** Dubbo does not say which port it has taken, so it gets one that was free a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private static <T> ServiceConfig<T> service(Class<T> type, T target) {
        ServiceConfig<T> service = new ServiceConfig<>();
        service.setInterface(type);
        service.setRef(target);
        return service;
    }

    private static DubboBootstrap client() {
        return DubboBootstrap.newInstance()
                .application(application("bench-client"))
                .registry(new RegistryConfig(NO_REGISTRY));
    }

    private static <T> ReferenceConfig<T> reference(Class<T> type, int port) {
        ReferenceConfig<T> reference = new ReferenceConfig<>();
        reference.setInterface(type);
        reference.setUrl(PROTOCOL + "://" + HOST + ':' + port);
        return reference;
    }

    private static ApplicationConfig application(String name) {
        ApplicationConfig application = new ApplicationConfig(name);
        application.setQosEnable(false);
        return application;
    }
}
