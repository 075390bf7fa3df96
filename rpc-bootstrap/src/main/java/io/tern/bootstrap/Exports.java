package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.CallContext;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Registration;
import io.tern.api.RuntimeContext;
import io.tern.api.Server;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.ServiceTable;
import io.tern.api.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of exports and the server behind it. Nothing listens before the first export, nothing is served or registered
 * before {@link #open}. Thread-safe.
 */
final class Exports {
    private static final Logger logger = LoggerFactory.getLogger(Exports.class);

    private final ApplicationSettings settings;
    private final EffectiveOptions effective;
    private final RuntimeContext runtime;
    private final Transport transport;
    private final ServerChain chain;
    private final Registrations registrations;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<ServiceKey, Exported> exported = Map.of();
    private volatile @Nullable Address published;
    private @Nullable Server server;
    private boolean open;
    private boolean closed;

    /**
     * An object that is exported. Immutable, thread-safe.
     *
     * @param target the object
     * @param service the service and its chain
     */
    record Exported(Object target, ExportedService service) {}

    Exports(
            ApplicationSettings settings,
            RuntimeContext runtime,
            Transport transport,
            ServerChain chain,
            Registrations registrations) {
        this.settings = settings;
        this.effective = new EffectiveOptions(settings);
        this.runtime = runtime;
        this.transport = transport;
        this.chain = chain;
        this.registrations = registrations;
    }

    /**
     * Adds an object to the table. Once open, it is served and registered at once.
     *
     * @return completes when it is registered
     * @throws IllegalArgumentException if interface, options or types are wrong, or the service is exported already
     */
    CompletableFuture<Void> add(Object target, ExportOptions said) {
        Exported added = prepare(target, said);
        ServiceKey key = added.service().service().key();
        lock.lock();
        try {
            checkOpen();
            Exported same = exported.get(key);
            if (same != null) {
                throw new IllegalArgumentException("export of "
                        + target.getClass().getName() + ": " + key
                        + " is exported already, by " + same.target().getClass().getName()
                        + " (expected: different groups or versions)");
            }
            Map<ServiceKey, Exported> before = exported;
            exported = with(before, key, added);
            try {
                return open ? serveAndRegister(List.of(added)) : CompletableFuture.completedFuture(null);
            } catch (RuntimeException e) {
                exported = before;
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private Exported prepare(Object target, ExportOptions said) {
        Class<?> type = target.getClass();
        ExportOptions options = effective.ofExport(type, said);
        Class<?> interfaceType = ServedInterface.of(target, options.interfaceType());
        ServiceDescriptor service = ServiceDescriptor.of(interfaceType, options.group(), options.version());
        ExportOptions complete = options.orElse(ServedInterface.settings(type, service));
        complete.checkAgainst(service);
        ServerContext context = new ServerContext(service, complete, runtime);
        return new Exported(target, chain.assemble(context, target));
    }

    /**
     * Begins to listen if there is anything to serve.
     *
     * @throws IllegalStateException if the address cannot be bound
     */
    void listen() {
        lock.lock();
        try {
            checkOpen();
            if (!exported.isEmpty()) {
                listening();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Serves and registers everything; completes when all is registered. */
    CompletableFuture<Void> open() {
        lock.lock();
        try {
            checkOpen();
            open = true;
            return exported.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : serveAndRegister(List.copyOf(exported.values()));
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Void> serveAndRegister(List<Exported> added) {
        Server listening = listening();
        listening.serve(table());
        return CompletableFuture.allOf(added.stream()
                .map(one -> registrations.publish(
                        registration(one, listening), one.service().options().delayMillis()))
                .toArray(CompletableFuture<?>[]::new));
    }

    private Server listening() {
        Server current = server;
        if (current != null) {
            return current;
        }
        Server made = transport.listen(settings.listen());
        LocalAddress local =
                LocalAddress.choose(settings.host(), settings.listen().host(), settings.registries());
        Address address = new Address(local.host(), made.address().port());
        logger.info("Listening at {}, published as {}: {}", made.address(), address, local.reason());
        server = made;
        published = address;
        return made;
    }

    private Registration registration(Exported one, Server listening) {
        ExportOptions options = one.service().options();
        ServiceKey key = one.service().service().key();
        Address address = published;
        if (address == null) {
            throw new IllegalStateException(key + " is registered before anything listens");
        }
        return new Registration(
                key,
                Endpoint.builder(address)
                        .instanceId(runtime.instanceId())
                        .application(runtime.application())
                        .tags(Set.copyOf(options.tags()))
                        .weight(options.weight())
                        .warmupMillis(options.warmupMillis())
                        .serializers(listening.serializers(key))
                        .build());
    }

    /**
     * Takes an object out of the table: first of the registries, then of the server.
     *
     * @return completes when no registry shows it; it is served until then
     * @throws IllegalArgumentException if it is not exported
     */
    CompletableFuture<Void> remove(Object target) {
        lock.lock();
        try {
            List<Exported> removed = exported.values().stream()
                    .filter(one -> one.target() == target)
                    .toList();
            if (removed.isEmpty()) {
                throw new IllegalArgumentException("unexport: this "
                        + target.getClass().getName() + " is not exported (exported are: " + exported.keySet() + ')');
            }
            Server listening = server;
            if (listening == null || !open) {
                take(removed);
                return CompletableFuture.completedFuture(null);
            }
            return CompletableFuture.allOf(removed.stream()
                    .map(one -> registrations.withdraw(registration(one, listening)))
                    .toArray(CompletableFuture<?>[]::new));
        } finally {
            lock.unlock();
        }
    }

    /** Stops serving an object that {@link #remove} has withdrawn; its calls in flight go on. */
    void forget(Object target) {
        lock.lock();
        try {
            take(exported.values().stream()
                    .filter(one -> one.target() == target)
                    .toList());
            if (server != null && open && !closed) {
                server.serve(table());
            }
        } finally {
            lock.unlock();
        }
    }

    private void take(List<Exported> removed) {
        Map<ServiceKey, Exported> copy = new LinkedHashMap<>(exported);
        copy.values().removeAll(removed);
        exported = copy;
    }

    /** Whether the application serves a service by itself. */
    boolean contains(ServiceKey key) {
        return exported.containsKey(key);
    }

    /** Whether {@code call} is one that these exports are serving. */
    boolean isServing(@Nullable CallContext call) {
        if (call == null) {
            return false;
        }
        Exported one = exported.get(call.method().service());
        return one != null && one.service().service().methods().contains(call.method());
    }

    /** Everything that is exported, in the order of exporting. */
    List<Exported> all() {
        return List.copyOf(exported.values());
    }

    /** Where others reach the server, or null while nothing is exported. */
    @Nullable
    Address published() {
        return published;
    }

    /** Withdraws everything from the registries. */
    CompletableFuture<Void> withdrawAll() {
        return registrations.withdrawAll();
    }

    /** Announces the end to all clients and serves what is in flight; completes with the number of calls given up. */
    CompletableFuture<Integer> drain(Duration limit) {
        lock.lock();
        try {
            closed = true;
            return server == null ? CompletableFuture.completedFuture(0) : server.drain(limit);
        } finally {
            lock.unlock();
        }
    }

    /** Stops listening. */
    void close() {
        Server last;
        lock.lock();
        try {
            closed = true;
            last = server;
            server = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("application '" + runtime.application()
                    + "' is stopping and exports nothing any more (expected: one that runs)");
        }
    }

    private ServiceTable table() {
        List<ExportedService> services = new ArrayList<>();
        exported.values().forEach(one -> services.add(one.service()));
        return ServiceTable.of(services);
    }

    private static Map<ServiceKey, Exported> with(Map<ServiceKey, Exported> before, ServiceKey key, Exported added) {
        Map<ServiceKey, Exported> copy = new LinkedHashMap<>(before);
        copy.put(key, added);
        return copy;
    }
}
