package io.tern.bootstrap;

import io.tern.api.GenericService;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.Transport;
import io.tern.cluster.CallerWaits;
import io.tern.cluster.ClusterReference;
import io.tern.cluster.MergedReference;
import io.tern.proxy.ProxyFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The references of an application. One interface with equal options is one reference and one proxy, however often it is
 * asked for, so asking again and again leaks nothing. Thread-safe.
 */
final class References implements Ruled {
    private final EffectiveOptions effective;
    private final RuntimeContext runtime;
    private final ReferenceFactory factory;
    private final PassedExceptions passed;
    private final ProxyFactory proxies;
    private final Predicate<ServiceKey> own;
    private final Runnable whenChanged;
    private final CallerWaits waits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Wanted, Held> held = new LinkedHashMap<>();
    /** The proxies of what was asked for before, so that merging all levels is paid for once. */
    private final Map<Wanted, Object> asked = new HashMap<>();
    /** By proxy. */
    private final IdentityHashMap<Object, MergedService> merged = new IdentityHashMap<>();

    private final boolean ruled;
    private RuleSet rules = RuleSet.NONE;
    private boolean closed;

    /** An interface, or the key of a generic one; options as they were said, or merged where no rules may change that. */
    private record Wanted(Object target, ReferenceOptions options) {}

    private record Held(ServiceReference reference, Object proxy) {}

    /**
     * No references yet.
     *
     * @param own says what the application serves itself
     * @param whenChanged is told when there is another reference
     */
    References(
            ApplicationSettings settings,
            RuntimeContext runtime,
            Transport transport,
            Registries registries,
            ProxyFactory proxies,
            Predicate<ServiceKey> own,
            Runnable whenChanged) {
        this.effective = new EffectiveOptions(settings);
        passed = new PassedExceptions(settings.passExceptions());
        this.runtime = runtime;
        waits = new CallerWaits(runtime.threads());
        factory = new ReferenceFactory(runtime, transport, registries, waits);
        this.proxies = proxies;
        this.own = own;
        this.whenChanged = whenChanged;
        ruled = settings.rules() != null;
    }

    /**
     * The proxy of a service. Unless lazy, it connects and subscribes at once, in the background.
     *
     * @throws IllegalArgumentException if the type is no interface, types cannot travel, or options name what is not there
     * @throws IllegalStateException if closed
     */
    Object proxy(Class<?> type, ReferenceOptions said) {
        return proxy(type, said, ApplicationValues.BUILDER);
    }

    /** The same; {@code origin} is who says the options, for people. */
    Object proxy(Class<?> type, ReferenceOptions said, String origin) {
        return asked(
                new Wanted(type, said),
                () -> MergedGroups.areMeant(effective.identityOfReference(said), said)
                        ? merged(type, said, origin)
                        : held(type, said, origin).proxy());
    }

    private Held held(Class<?> type, ReferenceOptions said, String origin) {
        ReferenceOptions identity = effective.identityOfReference(said);
        ServiceDescriptor service = ServiceDescriptor.of(
                type, identity.group(), identity.version(), passed.of(ServiceDescriptor.interfaceOf(type)));
        SaidOptions merging = rules -> effective.ofReference(said, origin, service, rules);
        return held(type, said, service, merging, reference -> proxies.newStub(service, reference));
    }

    /** A proxy over a reference for each group; if that cannot be made, none of them that is new stays. */
    private Object merged(Class<?> type, ReferenceOptions said, String origin) {
        List<ReferenceOptions> all = MergedGroups.of(effective.identityOfReference(said), said);
        lock.lock();
        try {
            Set<Wanted> before = Set.copyOf(held.keySet());
            try {
                return merge(all.stream()
                        .map(one -> held(type, one, origin).reference())
                        .toList());
            } catch (RuntimeException | Error e) {
                closeAllBut(before);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    /** To be called with the lock. */
    private Object merge(List<ServiceReference> groups) {
        List<ClusterReference> clusters =
                groups.stream().map(ServiceReference::cluster).toList();
        ServiceReference first = groups.get(0);
        MergedReference reference = MergedReference.of(clusters, first.optionsUnder(RuleSet.NONE), waits);
        Object proxy = proxies.newStub(first.service(), reference);
        merged.put(proxy, new MergedService(reference, groups));
        reference.refresh(); // Whoever changed options meanwhile may not have seen it.
        whenChanged.run();
        return proxy;
    }

    private void closeAllBut(Set<Wanted> before) {
        held.entrySet().removeIf(one -> {
            boolean isNew = !before.contains(one.getKey());
            if (isNew) {
                one.getValue().reference().close();
            }
            return isNew;
        });
        whenChanged.run();
    }

    /**
     * A service without its interface. Unless lazy, it connects and subscribes at once, in the background.
     *
     * @throws IllegalArgumentException if the options contradict the key, or name what is not there
     * @throws IllegalStateException if closed
     */
    GenericService generic(ServiceKey key, ReferenceOptions said) {
        return (GenericService) asked(new Wanted(key, said), () -> {
            ServiceDescriptor service = ServiceDescriptor.generic(key);
            ReferenceOptions own = GenericReference.options(key, said);
            SaidOptions merging = rules -> effective.ofReference(own, ApplicationValues.BUILDER, service, rules);
            return held(key, said, service, merging, reference -> new GenericReference(key, reference))
                    .proxy();
        });
    }

    /** What the same words got before, else what {@code finder} finds. */
    private Object asked(Wanted wanted, Supplier<Object> finder) {
        Object known;
        lock.lock();
        try {
            checkOpen();
            known = asked.get(wanted);
        } finally {
            lock.unlock();
        }
        if (known == null) {
            known = finder.get();
            lock.lock();
            try {
                asked.put(wanted, known);
            } finally {
                lock.unlock();
            }
        }
        return known;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "refer: application '" + runtime.application() + "' is closed (expected: one that runs)");
        }
    }

    /**
     * The reference that has these options, made if there is none. Where rules may change, options that come to the same today need not tomorrow,
     * so there it is the one of which the same was said.
     */
    private Held held(
            Object target,
            ReferenceOptions said,
            ServiceDescriptor service,
            SaidOptions merging,
            Function<ServiceReference, Object> proxy) {
        lock.lock();
        try {
            checkOpen();
            Wanted wanted = new Wanted(
                    target, ruled ? said : merging.under(RuleSet.NONE).options());
            Held known = held.get(wanted);
            if (known == null) {
                known = newHeld(factory.make(service, merging, rules), proxy);
                held.put(wanted, known);
                effective.reportOverridden(known.reference().ruled());
                whenChanged.run();
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private static Held newHeld(ServiceReference reference, Function<ServiceReference, Object> proxy) {
        try {
            return new Held(reference, proxy.apply(reference));
        } catch (RuntimeException | Error e) {
            reference.close();
            throw e;
        }
    }

    @Override
    public RuleChange prepare(RuleSet changed) {
        merged().forEach(one -> one.check(changed));
        return prepare(changed, one -> one.prepare(changed), false);
    }

    @Override
    public RuleChange prepareAgain(RuleSet held) {
        return prepare(held, one -> one.prepareIfFit(held), true);
    }

    /** @param evenPartly whether calls of merged groups go by what is in place also where something of it failed: there is nothing to go back to */
    private RuleChange prepare(RuleSet changed, Function<ServiceReference, RuleChange> preparing, boolean evenPartly) {
        Map<Held, RuleChange> prepared = RuleChange.ofAll(held(), one -> preparing.apply(one.reference()));
        return new RuleChange() {
            @Override
            public CompletableFuture<Void> adopt() {
                return References.this.adopt(changed, prepared, evenPartly);
            }

            @Override
            public void discard() {
                prepared.values().forEach(RuleChange::discard);
            }
        };
    }

    @Override
    public void reportOverridden() {
        all().forEach(one -> effective.reportOverridden(one.ruled()));
    }

    @Override
    public List<RuledPart> parts() {
        return Stream.concat(
                        all().stream().map(ServiceReference::ruled),
                        merged().stream().map(MergedService::ruled))
                .toList();
    }

    private CompletableFuture<Void> adopt(RuleSet changed, Map<Held, RuleChange> prepared, boolean evenPartly) {
        List<Held> all;
        lock.lock();
        try {
            rules = changed;
            all = List.copyOf(held.values());
        } finally {
            lock.unlock();
        }
        CompletableFuture<?>[] adopted = all.stream()
                .map(one -> adopt(one, prepared.remove(one), changed))
                .toArray(CompletableFuture<?>[]::new);
        prepared.values().forEach(RuleChange::discard); // Of those that were closed meanwhile.
        return CompletableFuture.allOf(adopted).whenComplete((done, failure) -> {
            if (failure == null || evenPartly) {
                merged().forEach(one -> one.reference().refresh());
            }
        });
    }

    /** One that was made since the others were prepared is prepared now, as later ones will be. */
    private static CompletableFuture<Void> adopt(Held one, @Nullable RuleChange prepared, RuleSet rules) {
        try {
            return (prepared == null ? one.reference().prepareIfFit(rules) : prepared).adopt();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Has {@code wait} wait for the providers of those references that {@code proxies} belong to, unless they are lazy, mocked, served
     * by the application itself, or had a provider before. Whoever asks waits, however often and beside whom.
     *
     * @param proxies objects that are no proxies of these references are nobody's business
     */
    void await(StartWait wait, Collection<?> proxies) {
        for (Held one : held()) {
            if (one.reference().isAwaited() && proxies.stream().anyMatch(proxy -> isBehind(proxy, one))) {
                await(wait, one.reference());
            }
        }
    }

    private boolean isBehind(Object proxy, Held one) {
        return proxy == one.proxy() || groups(proxy).contains(one.reference());
    }

    /** The references of a proxy that calls several groups, else nothing. */
    private List<ServiceReference> groups(Object proxy) {
        lock.lock();
        try {
            MergedService known = merged.get(proxy);
            return known == null ? List.of() : known.groups();
        } finally {
            lock.unlock();
        }
    }

    private List<MergedService> merged() {
        lock.lock();
        try {
            return List.copyOf(merged.values());
        } finally {
            lock.unlock();
        }
    }

    private void await(StartWait wait, ServiceReference reference) {
        ServiceKey key = reference.service().key();
        if (!own.test(key)) {
            ClusterReference cluster = reference.cluster();
            wait.add(
                    cluster.whenAvailable(),
                    () -> "no provider of " + key + ": " + cluster.describe(),
                    reference.options().required());
        }
    }

    /**
     * The reference that a proxy belongs to.
     *
     * @throws IllegalArgumentException if there is none
     */
    ServiceReference of(Object proxy) {
        for (Held one : held()) {
            if (one.proxy() == proxy) {
                return one.reference();
            }
        }
        if (!groups(proxy).isEmpty()) {
            throw new IllegalArgumentException("a proxy that merges groups "
                    + groups(proxy).stream()
                            .map(one -> one.service().key().group())
                            .toList() + " (expected: one of a single group; each of them has nodes of its own)");
        }
        throw new IllegalArgumentException("a " + proxy.getClass().getName()
                + " (expected: a proxy of this application, as refer and inject make them)");
    }

    /** All references, in the order of asking. */
    Collection<ServiceReference> all() {
        return held().stream().map(Held::reference).toList();
    }

    private List<Held> held() {
        lock.lock();
        try {
            return List.copyOf(held.values());
        } finally {
            lock.unlock();
        }
    }

    /** Closes all; later calls of their proxies are refused. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        try {
            all().forEach(ServiceReference::close);
        } finally {
            waits.close();
        }
    }
}
