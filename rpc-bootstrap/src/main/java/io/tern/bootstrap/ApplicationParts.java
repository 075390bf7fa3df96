package io.tern.bootstrap;

import io.tern.api.CallContext;
import io.tern.api.Defaults;
import io.tern.api.EventStatsSource;
import io.tern.api.IoThread;
import io.tern.api.MethodStatsSource;
import io.tern.api.Node;
import io.tern.api.QuotaCoordinatorFactory;
import io.tern.api.RegistryAddress;
import io.tern.api.RuleSource;
import io.tern.api.RuleSourceFactory;
import io.tern.api.RuntimeContext;
import io.tern.api.RuntimeThreads;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.proxy.ProxyFactory;
import io.tern.spi.Extensions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one application, wired: made in one place, closed in the reverse order. Thread-safe. */
final class ApplicationParts {
    private static final Logger logger = LoggerFactory.getLogger(ApplicationParts.class);

    private final RuntimeParts runtime;
    private final Registries registries;
    private final Transport transport;
    private final StateNews news;
    private final Lifecycle lifecycle;
    private final Exports exports;
    private final References references;
    private final Injector injector;
    private final @Nullable Rules rules;
    private final Shutdown shutdown;

    /** Asked for while the extensions are open, to be read even after that. */
    private final List<MethodStatsSource> methodStats;

    private final List<EventStatsSource> eventStats;

    private ApplicationParts(
            ApplicationSettings settings,
            RuntimeParts runtime,
            Registries registries,
            Transport transport,
            @Nullable RuleSource ruleSource) {
        this.runtime = runtime;
        this.registries = registries;
        this.transport = ObservedTransport.of(
                transport, settings.listeners(), runtime.context().clock());
        RuntimeContext context = runtime.context();
        methodStats = context.extensions().of(MethodStatsSource.class).all();
        eventStats = context.extensions().of(EventStatsSource.class).all();
        ProxyFactory proxies = new ProxyFactory();
        news = new StateNews(settings.application(), settings.listeners(), context.threads());
        lifecycle = new Lifecycle(settings.application(), news);
        exports = new Exports(
                settings,
                context,
                this.transport,
                new ServerChain(proxies),
                new Registrations(registries, context),
                this::tellRules);
        references = new References(
                settings, context, this.transport, registries, proxies, exports::contains, this::tellRules);
        if (context.extensions().of(QuotaCoordinatorFactory.class).get("service") instanceof ServiceQuotas quotas) {
            quotas.callThrough(references);
        }
        injector = new Injector((type, options) -> references.proxy(type, options, "@Reference"));
        rules = ruleSource == null
                ? null
                : new Rules(
                        context,
                        ruleSource,
                        settings.configuration().ruleReader(context.instanceId()),
                        registries.snapshots().text("rules", ruleSource.toString()),
                        List.of(exports, references));
        shutdown = new Shutdown(
                context,
                lifecycle,
                news,
                exports,
                Duration.ofMillis(Defaults.UNREGISTER_WAIT_MILLIS),
                settings.drainLimit(),
                this::close);
    }

    /**
     * Makes all parts; nothing listens or connects to a server yet. Takes over {@code extensions}.
     *
     * @throws RuntimeException as registries and transports do; everything made before is closed then
     */
    static ApplicationParts make(ApplicationSettings settings, Extensions extensions) {
        logger.info( // Before ZooKeeper's client says what it does.
                "Application {} is starting ({})",
                settings.application(),
                settings.registries().isEmpty()
                        ? "no registry"
                        : settings.registries().stream()
                                .map(RegistryAddress::toString)
                                .collect(Collectors.joining(", ")));
        RuntimeThreads threads = new RuntimeThreads(settings.loader().first());
        RuntimeParts runtime = new RuntimeParts(
                settings.application(),
                settings.applicationVersion(),
                settings.metadata(),
                settings.callbackThreads(),
                extensions,
                threads);
        try {
            TransportFactory factory = extensions.of(TransportFactory.class).get(settings.transport());
            Registries registries =
                    Registries.open(settings.registries(), settings.newSnapshots(runtime.context()), runtime.context());
            try {
                RuleSource rules = newRuleSource(settings, runtime.context());
                Transport transport = factory.newTransport(runtime.context(), settings.transportOptions());
                return new ApplicationParts(settings, runtime, registries, transport, rules);
            } catch (RuntimeException | Error e) {
                registries.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            runtime.close();
            throw e;
        }
    }

    private static @Nullable RuleSource newRuleSource(ApplicationSettings settings, RuntimeContext runtime) {
        RegistryAddress address = settings.rules();
        return address == null
                ? null
                : runtime.extensions()
                        .of(RuleSourceFactory.class)
                        .get(address.scheme())
                        .newRuleSource(address, runtime);
    }

    private void tellRules() {
        if (rules != null) {
            rules.partsChanged();
        }
    }

    /** Whether whoever waits on this thread for the end would hold it up: a served call, a callback, a listener, an I/O thread. */
    boolean needCurrentThread() {
        return IoThread.isCurrent()
                || news.isTelling()
                || runtime.ownsCurrentThread()
                || exports.isServing(CallContext.currentOrNull());
    }

    Registries registries() {
        return registries;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    Exports exports() {
        return exports;
    }

    References references() {
        return references;
    }

    Injector injector() {
        return injector;
    }

    /** Those that are published, or null where nothing was said about where. */
    @Nullable
    Rules rules() {
        return rules;
    }

    Shutdown shutdown() {
        return shutdown;
    }

    /** Something to wait with. */
    StartWait newWait() {
        return new StartWait(runtime.context().application(), runtime.context().clock());
    }

    /**
     * Waits for a registration. One that is not confirmed in time goes on by itself; one that was refused does not.
     *
     * @throws IllegalArgumentException if a registry refused it
     * @throws IllegalStateException if it is required and missing
     */
    void awaitRegistration(CompletableFuture<Void> registered, Duration limit, boolean required) {
        StartWait wait = newWait();
        wait.add(
                registered,
                () -> registered.isDone()
                        ? "registration in " + registries
                        : "confirmation of the registration in " + registries + ", which goes on in the background",
                required);
        wait.await(limit);
    }

    ApplicationStats stats() {
        return new ApplicationStats(
                runtime.context().application(),
                runtime.context().instanceId(),
                lifecycle.state(),
                exports.all().stream().map(one -> one.service().service().key()).toList(),
                references.all().stream().map(ApplicationParts::stats).toList(),
                exports.callers(),
                methodStats.stream()
                        .flatMap(source -> source.methodStats().stream())
                        .toList(),
                eventStats.stream()
                        .flatMap(source -> source.eventStats().stream())
                        .toList());
    }

    private static ApplicationStats.OfReference stats(ServiceReference reference) {
        return new ApplicationStats.OfReference(
                reference.service().key(),
                reference.cluster().nodes().stream()
                        .map(ApplicationParts::stats)
                        .toList());
    }

    private static ApplicationStats.OfNode stats(Node node) {
        return new ApplicationStats.OfNode(
                node.endpoint(),
                node.state(),
                node.failure(),
                node.weight(),
                node.stats().inFlight(),
                node.stats().latencyNanos(),
                node.stats().succeeded(),
                node.stats().failed());
    }

    /** Closes every part, each even if the one before failed. */
    private void close() {
        if (rules != null) {
            close("the rules", rules::close);
        }
        close("the server", exports::close);
        close("the references", references::close);
        close("the registries", registries::close);
        close("the transport", transport::close);
        close("the runtime", runtime::close);
    }

    private void close(String what, Runnable closing) {
        try {
            closing.run();
        } catch (RuntimeException | Error e) {
            logger.warn(
                    "Application {}: {} could not be closed", runtime.context().application(), what, e);
        }
    }
}
