package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.CallContext;
import io.tern.api.CallersStats;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Registration;
import io.tern.api.RuntimeContext;
import io.tern.api.Server;
import io.tern.api.ServiceKey;
import io.tern.api.ServiceTable;
import io.tern.api.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of exports and the server behind it. Nothing listens before the first export, nothing is served or registered
 * before {@link #open}, nor a single export before {@link #publish}. Thread-safe.
 */
final class Exports implements Ruled {
    private static final Logger logger = LoggerFactory.getLogger(Exports.class);

    private final ApplicationSettings settings;
    private final RuntimeContext runtime;
    private final Transport transport;
    private final EffectiveOptions effective;
    private final ExportFactory factory;
    private final Registrations registrations;
    private final Runnable whenChanged;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<ServiceKey> ready = new HashSet<>();
    private volatile Map<ServiceKey, Exported> exported = Map.of();
    private volatile @Nullable Address published;
    private @Nullable Server server;
    private CallersStats lastCallers = CallersStats.NONE;
    /** Under which new exports are made. */
    private volatile RuleSet rules = RuleSet.NONE;

    private boolean open;
    private boolean closed;

    /** No exports; {@code whenChanged} is told when there is another one, or one less. */
    Exports(
            ApplicationSettings settings,
            RuntimeContext runtime,
            Transport transport,
            ServerChain chain,
            Registrations registrations,
            Runnable whenChanged) {
        this.settings = settings;
        this.runtime = runtime;
        this.transport = transport;
        effective = new EffectiveOptions(settings);
        factory = new ExportFactory(effective, runtime, chain, new PassedExceptions(settings.passExceptions()));
        this.registrations = registrations;
        this.whenChanged = whenChanged;
    }

    /**
     * Adds an object to the table: its key is taken, but nothing is served or registered before {@link #publish}.
     *
     * @throws IllegalArgumentException if interface, options or types are wrong, or the service is exported already
     */
    Exported add(Object target, ExportOptions said) {
        RuleSet under = rules;
        Exported added = factory.make(target, said, under);
        ServiceKey key = added.key();
        lock.lock();
        try {
            checkOpen();
            if (!rules.equals(under)) { // They changed meanwhile, and whoever changed them has not seen this export.
                added = factory.make(target, said, rules);
            }
            Exported same = exported.get(key);
            if (same != null) {
                throw new IllegalArgumentException("export of "
                        + target.getClass().getName() + ": " + key
                        + " is exported already, by " + same.target().getClass().getName()
                        + " (expected: different groups or versions)");
            }
            Map<ServiceKey, Exported> copy = new LinkedHashMap<>(exported);
            copy.put(key, added);
            exported = copy;
        } finally {
            lock.unlock();
        }
        effective.reportOverridden(added.ruled());
        whenChanged.run();
        return added;
    }

    /**
     * Serves and registers what was added; at once if open, else with {@link #open}.
     *
     * @return completes when it is registered
     * @throws IllegalStateException if it was taken out meanwhile, or the application is stopping
     */
    CompletableFuture<Void> publish(Exported added) {
        lock.lock();
        try {
            checkOpen();
            Exported now = exported.get(added.key()); // Rules may have made another one of it.
            if (now == null || now.target() != added.target()) {
                throw new IllegalStateException("export of "
                        + added.target().getClass().getName() + ": " + added.key() + " was unexported meanwhile");
            }
            ready.add(now.key());
            return open ? serveAndRegister(List.of(now)) : CompletableFuture.completedFuture(null);
        } finally {
            lock.unlock();
        }
    }

    /** Calls that have come before the change is in place are served as before. */
    @Override
    public RuleChange prepare(RuleSet changed) {
        return prepare(changed, one -> remake(one, changed));
    }

    @Override
    public RuleChange prepareAgain(RuleSet held) {
        return prepare(held, one -> remakeIfFit(one, held));
    }

    private RuleChange prepare(RuleSet changed, UnaryOperator<Exported> remaking) {
        // What a user's object takes for equal, which it says for its export, too, is its own business.
        IdentityHashMap<Exported, Exported> prepared = new IdentityHashMap<>();
        all().forEach(one -> prepared.put(one, remaking.apply(one)));
        return () -> {
            try {
                adopt(changed, prepared);
                return CompletableFuture.completedFuture(null);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        };
    }

    private Exported remake(Exported one, RuleSet changed) {
        Exported other = factory.remake(one, changed);
        checkRegistration(other);
        return other;
    }

    private Exported remakeIfFit(Exported one, RuleSet held) {
        try {
            return remake(one, held);
        } catch (RuntimeException e) {
            return factory.remakeWithout(one, held, e);
        }
    }

    /** So that no rules are in place that a registry refuses; nothing can be asked before the server listens. */
    private void checkRegistration(Exported one) {
        lock.lock();
        try {
            Server listening = server;
            if (listening != null && !closed && ready.contains(one.key())) {
                registrations.check(registration(one, listening));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reportOverridden() {
        parts().forEach(effective::reportOverridden);
    }

    @Override
    public List<RuledPart> parts() {
        return all().stream().map(Exported::ruled).toList();
    }

    /** @throws IllegalArgumentException if a registry refuses what it is to show; what is in place then stays until it is put back */
    private void adopt(RuleSet changed, IdentityHashMap<Exported, Exported> prepared) {
        lock.lock();
        try {
            rules = changed;
            Map<ServiceKey, Exported> copy = new LinkedHashMap<>();
            for (Exported one : exported.values()) {
                Exported other = prepared.get(one);
                copy.put(
                        one.key(),
                        other != null ? other : remakeIfFit(one, changed)); // It came since, as later ones will.
            }
            exported = copy;
            Server listening = server;
            if (open && listening != null && !closed) {
                listening.serve(table());
                ready().forEach(one -> registrations.replace(registration(one, listening)));
            }
        } finally {
            lock.unlock();
        }
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

    /** Has go without the rules, before anything is registered, what the registries would not take under them. */
    void settle() {
        lock.lock();
        try {
            Server listening = server;
            if (listening != null && !closed) {
                ready().forEach(one -> registrable(one, listening));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Serves and registers what was published so far; completes when all of it is registered. */
    CompletableFuture<Void> open() {
        lock.lock();
        try {
            checkOpen();
            open = true;
            return ready.isEmpty() ? CompletableFuture.completedFuture(null) : serveAndRegister(ready());
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Void> serveAndRegister(List<Exported> added) {
        Server listening = listening();
        listening.serve(table());
        return Registrations.all(added.stream()
                .map(one -> register(registrable(one, listening), listening))
                .toList());
    }

    /** What is published is known only now, and a mistake in a rule keeps nothing from being registered. */
    private Exported registrable(Exported one, Server listening) {
        IllegalArgumentException refusal = refusal(one);
        if (refusal == null || rules.equals(RuleSet.NONE)) {
            return one;
        }
        Exported unruled = factory.remake(one, RuleSet.NONE);
        if (refusal(unruled) != null) {
            return one; // What code did wrong is said by whoever registers it.
        }
        Exported without = unruled.unfitFor(ExportFactory.goesWithout(one.key(), rules, refusal));
        Map<ServiceKey, Exported> copy = new LinkedHashMap<>(exported);
        copy.put(one.key(), without);
        exported = copy;
        if (open) {
            listening.serve(table());
        }
        whenChanged.run();
        return without;
    }

    private @Nullable IllegalArgumentException refusal(Exported one) {
        try {
            checkRegistration(one);
            return null;
        } catch (IllegalArgumentException e) {
            return e;
        }
    }

    private CompletableFuture<Void> register(Exported one, Server listening) {
        return registrations.publish(registration(one, listening), one.options().delayMillis());
    }

    private List<Exported> ready() {
        return exported.values().stream()
                .filter(one -> ready.contains(one.key()))
                .toList();
    }

    private Server listening() {
        Server current = server;
        if (current != null) {
            return current;
        }
        LocalAddress local = LocalAddress.choose(
                settings.host(), settings.listen().host(), settings.registries(), runtime.threads());
        Server made = transport.listen(settings.listen());
        int port = settings.portToRegistry() > 0
                ? settings.portToRegistry()
                : made.address().port();
        Address address = new Address(local.host(), port);
        logger.info("Listening at {}, published as {}: {}", made.address(), address, local.reason());
        server = made;
        published = address;
        return made;
    }

    private Registration registration(Exported one, Server listening) {
        ExportOptions options = one.options();
        ServiceKey key = one.key();
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
                        .serializers(serializers(key, listening))
                        .metadata(runtime.metadata())
                        .build());
    }

    /** To know them all takes a start's time, which is wasted where no registry tells them. */
    private List<String> serializers(ServiceKey key, Server listening) {
        return settings.registries().isEmpty() ? List.of() : listening.serializers(key);
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
            return withdraw(removed);
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Void> withdraw(List<Exported> removed) {
        return CompletableFuture.allOf(
                removed.stream().map(one -> registrations.withdraw(one.key())).toArray(CompletableFuture<?>[]::new));
    }

    /** Stops serving an object that {@link #remove} has withdrawn; its calls in flight go on. */
    void forget(Object target) {
        lock.lock();
        try {
            take(exported.values().stream()
                    .filter(one -> one.target() == target)
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    /** Undoes {@link #add}, and {@link #publish} as far as it has come. */
    void takeBack(Exported added) {
        lock.lock();
        try {
            if (holds(added)) {
                take(List.of(added));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean holds(Exported added) {
        Exported held = exported.get(added.key());
        return held != null && held.target() == added.target();
    }

    private void take(List<Exported> removed) {
        CompletableFuture<?> unused = withdraw(removed); // If it is registered still, or again; logged there.
        List<ServiceKey> keys = removed.stream().map(Exported::key).toList();
        Map<ServiceKey, Exported> copy = new LinkedHashMap<>(exported);
        keys.forEach(copy::remove);
        exported = copy;
        whenChanged.run();
        boolean served = ready.removeAll(keys);
        if (served && open && server != null && !closed) {
            server.serve(table());
        }
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

    /** Who has called; stays known when nothing is served any more. */
    CallersStats callers() {
        lock.lock();
        try {
            return server == null ? lastCallers : server.callers();
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
            keep(last.callers());
        }
    }

    private void keep(CallersStats callers) {
        lock.lock();
        try {
            lastCallers = callers;
        } finally {
            lock.unlock();
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
        ready().forEach(one -> services.add(one.service()));
        return ServiceTable.of(services);
    }
}
