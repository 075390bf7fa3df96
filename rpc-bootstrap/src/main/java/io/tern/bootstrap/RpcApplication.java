package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.CallOptions;
import io.tern.api.Defaults;
import io.tern.api.ExportOptions;
import io.tern.api.GenericService;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryAddress;
import io.tern.api.ServiceKey;
import io.tern.api.TransportOptions;
import io.tern.protocol.HelloFrame;
import io.tern.spi.Extensions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One runtime of Tern: exports objects, hands out proxies, and owns everything in between until it is closed. Several of them
 * in one JVM share nothing. Thread-safe.
 *
 * <pre>{@code
 * try (RpcApplication app = RpcApplication.builder("checkout")
 *         .registry("zookeeper://127.0.0.1:2181")
 *         .scan("com.acme.checkout")
 *         .start()) {
 *     app.whenStopped().join();
 * }
 * }</pre>
 *
 * <p>Starting binds, connects, awaits the user's readiness and registers last. It waits a bounded time for registry and
 * providers and then goes on with a warning that says what is missing. Stopping unregisters, announces, serves what is in
 * flight, refuses the rest as not executed, and closes; references stay usable until the last served call has ended.
 */
public final class RpcApplication implements AutoCloseable {
    private final ApplicationSettings settings;
    private final ApplicationParts parts;
    private final LateExports lateExports;

    private RpcApplication(ApplicationSettings settings, ApplicationParts parts) {
        this.settings = settings;
        this.parts = parts;
        this.lateExports = new LateExports(settings, parts);
    }

    /**
     * A builder.
     *
     * @param application name of the application, which its peers see
     * @throws IllegalArgumentException if the name is blank or has more than 255 bytes in UTF-8
     */
    public static Builder builder(String application) {
        return new Builder(application, caller());
    }

    /** The class that calls {@link #builder}, or null where native code does. */
    private static @Nullable Class<?> caller() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                        .filter(type -> type != RpcApplication.class)
                        .findFirst()
                        .orElse(null));
    }

    /** Exports an object as its class's {@link io.tern.api.Export} says; see {@link #export(Object, ExportOptions)}. */
    public void export(Object target) {
        export(target, ExportOptions.UNSET);
    }

    /**
     * Exports an object: fills its {@link io.tern.api.Reference} fields, waits for providers as the start does, then serves and
     * registers it. Whatever is thrown, it is not exported.
     *
     * @param options precede the class's {@link io.tern.api.Export}
     * @throws IllegalArgumentException if interface, options or types are wrong, the service is exported already, or a registry
     *     refuses the registration
     * @throws IllegalStateException if the application is stopping or closed, or a required provider is missing
     */
    public void export(Object target, ExportOptions options) {
        lateExports.add(target, options);
    }

    /**
     * Unregisters an object, waits at most a second for that to be known, and serves it no more. Calls in flight go on.
     *
     * @throws IllegalArgumentException if this very object is not exported
     * @throws IllegalStateException if the application is stopping or closed
     */
    public void unexport(Object target) {
        lateExports.remove(target);
    }

    /**
     * Fills the {@link io.tern.api.Reference} fields of an object, those of superclasses too; a field that has a value
     * keeps it. Waits for providers as the start does.
     *
     * @throws IllegalArgumentException naming a field that is static, final or no interface
     * @throws IllegalStateException if the application is closed, or a required provider is missing
     */
    public void inject(Object target) {
        lateExports.awaitProviders(parts.injector().inject(target));
    }

    /** The proxy of a service with the application's defaults; see {@link #refer(Class, ReferenceOptions)}. */
    public <T> T refer(Class<T> interfaceType) {
        return refer(interfaceType, ReferenceOptions.UNSET);
    }

    /**
     * The proxy of a service, usable until the application is closed; the same one for equal options. Waits for providers as
     * the start does, each time until there was one once.
     *
     * @throws IllegalArgumentException if the type is no interface, types cannot travel, or an option names what is not there
     * @throws IllegalStateException if the application is closed, or a required provider is missing
     */
    public <T> T refer(Class<T> interfaceType, ReferenceOptions options) {
        T proxy = interfaceType.cast(parts.references().proxy(interfaceType, options));
        lateExports.awaitProviders(List.of(proxy));
        return proxy;
    }

    /** A service whose interface is not here, with the application's defaults; see {@link #refer(ServiceKey, ReferenceOptions)}. */
    public GenericService refer(ServiceKey service) {
        return refer(service, ReferenceOptions.UNSET);
    }

    /**
     * A service whose interface is not here, to be called by names and JSON. Otherwise like the proxy of {@link #refer(Class,
     * ReferenceOptions)}: usable until the application is closed, the same one for equal options, waiting for providers.
     *
     * @param options group and version are those of the key, the serializer is {@code json}
     * @throws IllegalArgumentException if options contradict that, or name what is not there
     * @throws IllegalStateException if the application is closed, or a required provider is missing
     */
    public GenericService refer(ServiceKey service, ReferenceOptions options) {
        GenericService generic = parts.references().generic(service, options);
        lateExports.awaitProviders(List.of(generic));
        return generic;
    }

    /**
     * Unregisters, announces the end to all clients, and serves what is in flight; everything else stays as it is until
     * {@link #close()}. Never blocks.
     *
     * @return completes with the number of calls given up, when nothing is in flight any more or the limit has passed; on a
     *     {@code tern-callback} thread
     */
    public CompletableFuture<Integer> drain() {
        return parts.shutdown().drain();
    }

    /** Completes when the application is closed. */
    public CompletableFuture<Void> whenStopped() {
        return parts.lifecycle().whenStopped();
    }

    /** Where it is in its life. */
    public ApplicationState state() {
        return parts.lifecycle().state();
    }

    /** Where others reach its services, or null while it exports nothing. */
    public @Nullable Address address() {
        return parts.exports().published();
    }

    /** Counters of every node, and what is exported. */
    public ApplicationStats stats() {
        return parts.stats();
    }

    /**
     * What would become of a call that nobody makes: the nodes that each router leaves and why, which of them would take it now, and every setting
     * that holds for it with its origin.
     *
     * @param proxy what {@code refer} returned or {@code inject} filled in
     * @param method its name, or its signature where arguments do not tell which overload is meant: {@code greet(demo.Person,int)}
     * @param options what the caller would say, such as tag, attachments and priority
     * @param arguments matter where the method has a {@link io.tern.api.HashKey}; none stands for nulls
     * @throws IllegalArgumentException if the proxy is none of this application, or has no such method
     */
    public CallExplanation explain(Object proxy, String method, CallOptions options, @Nullable Object... arguments) {
        return parts.references().of(proxy).explain(method, options, arguments);
    }

    /**
     * Every setting of the application and of each export and reference, and those settings of their methods that differ, a line
     * each: its value and where that comes from, such as {@code timeoutMillis = 500 (tern.properties:12)}. For people; without
     * credentials and passwords.
     */
    public String effectiveConfiguration() {
        return ConfigurationReport.of(settings, parts.exports(), parts.references());
    }

    /**
     * Stops as described above and waits for it, a bounded time. Idempotent; from any thread. Where waiting would wait for
     * itself (in a service method of this application, on an I/O thread, in a callback or a listener) it begins the stop and
     * returns at once. An interrupt does not shorten the wait: the thread is interrupted again when this returns.
     */
    @Override
    public void close() {
        parts.shutdown().begin();
        if (!parts.needCurrentThread()) {
            parts.shutdown().join();
        }
    }

    @Override
    public String toString() {
        return "RpcApplication[" + settings.application() + ", " + state() + ']';
    }

    /** Builds and starts {@link RpcApplication}s. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_CALLBACK_THREADS = 10_000;
        private static final String ANY_ADDRESS = "0.0.0.0";
        private static final String DEFAULT_TRANSPORT = "netty";
        private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);
        private static final Path DEFAULT_SNAPSHOTS = Path.of(System.getProperty("user.home", ""), ".tern");

        private final String application;
        private final @Nullable Class<?> caller;
        private final List<RegistryAddress> registries = new ArrayList<>();
        private final List<String> scannedPackages = new ArrayList<>();
        private final List<ApplicationSettings.Export> exports = new ArrayList<>();
        private final List<Object> injected = new ArrayList<>();
        private final List<ApplicationListener> listeners = new ArrayList<>();
        private final Extensions.Builder extensions = Extensions.builder();
        private @Nullable Surroundings surroundings;
        private @Nullable ClassLoader loader;
        private @Nullable String applicationVersion;
        private @Nullable String rules;
        private @Nullable Boolean requireRegistry;
        private @Nullable Boolean passExceptions;
        private @Nullable Boolean snapshot;
        private @Nullable Path snapshotDirectory;
        private @Nullable String bind;
        private @Nullable Integer port;
        private @Nullable String host;
        private @Nullable Integer portToRegistry;
        private @Nullable String zone;
        private @Nullable String region;
        private @Nullable Map<String, String> metadata;
        private @Nullable String transport;
        private TransportOptions transportOptions = TransportOptions.DEFAULTS;
        private ExportOptions exportDefaults = ExportOptions.UNSET;
        private ReferenceOptions referenceDefaults = ReferenceOptions.UNSET;
        private ReadinessCheck readiness = started -> {};
        private @Nullable Duration startWait;
        private @Nullable Duration drainLimit;
        private @Nullable Integer callbackThreads;
        private @Nullable Boolean shutdownHook;

        private Builder(String application, @Nullable Class<?> caller) {
            if (application.isBlank()) {
                throw new IllegalArgumentException("application: '' (expected: a name)");
            }
            int bytes = application.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > HelloFrame.TEXT_LIMIT_BYTES) {
                throw new IllegalArgumentException("application: a name of " + bytes + " bytes, '" + application
                        + "' (expected: at most " + HelloFrame.TEXT_LIMIT_BYTES + " bytes in UTF-8)");
            }
            this.application = application;
            this.caller = caller;
        }

        /** Version of the application, such as {@code 1.4.2}, for people: servers list their callers with it. Unset, they do not know it. */
        public Builder applicationVersion(String version) {
            this.applicationVersion = Objects.requireNonNull(version, "version");
            return this;
        }

        /** Adds a registry, such as {@code zookeeper://127.0.0.1:2181}; services are registered in all and looked up in all. */
        public Builder registry(String address) {
            registries.add(RegistryAddress.parse(address));
            return this;
        }

        /**
         * Where rules are published, such as {@code file:///etc/tern/rules.json} or {@code zookeeper://127.0.0.1:2181}: settings that hold
         * while the application runs, from the moment when they are published. Unset, there are none.
         */
        public Builder rules(String address) {
            RegistryAddress unused = RegistryAddress.parse(address);
            rules = address;
            return this;
        }

        /** Makes a registry that cannot be reached an error of the start rather than a warning. */
        public Builder requireRegistry() {
            requireRegistry = true;
            return this;
        }

        /**
         * Lets unchecked exceptions that methods do not declare reach callers as themselves, as Dubbo does: of each interface without {@link
         * io.tern.api.PassExceptions} those that this annotation stands for without a list. Both sides have to say it; off if not said.
         */
        public Builder passExceptions() {
            passExceptions = true;
            return this;
        }

        /**
         * Whether what the registries say is kept on disk, so that a start without them finds the providers of the last run; on
         * if not said.
         */
        public Builder snapshot(boolean enabled) {
            this.snapshot = enabled;
            return this;
        }

        /** Where it is kept, in a folder for each application; unset is {@code ~/.tern}. */
        public Builder snapshotDirectory(Path directory) {
            this.snapshotDirectory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /** Makes and exports every class marked {@link io.tern.api.Export} in a package and below. May be repeated. */
        public Builder scan(String packageName) {
            scannedPackages.add(Objects.requireNonNull(packageName, "packageName"));
            return this;
        }

        /** Exports an object as its class's {@link io.tern.api.Export} says. */
        public Builder export(Object target) {
            return export(target, ExportOptions.UNSET);
        }

        /** Exports an object; the options precede its class's {@link io.tern.api.Export}. */
        public Builder export(Object target, ExportOptions options) {
            exports.add(new ApplicationSettings.Export(
                    Objects.requireNonNull(target, "target"), Objects.requireNonNull(options, "options")));
            return this;
        }

        /** Fills the {@link io.tern.api.Reference} fields of an object. */
        public Builder inject(Object target) {
            injected.add(Objects.requireNonNull(target, "target"));
            return this;
        }

        /** Port to listen on; 0 takes a free one. Nothing listens where nothing is exported. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Local address to listen on, without a port; unset is all. A particular one is also published, unless a host is set; a loopback address only if all registries are on this machine. */
        public Builder bind(String address) {
            this.bind = checkedHost(address);
            return this;
        }

        /**
         * Host to publish, without a port. Unset, it is the address that routes to the registry; the choice is logged with its reason. A
         * loopback address is refused at start unless all registries are on this machine.
         */
        public Builder host(String host) {
            this.host = checkedHost(host);
            return this;
        }

        /** Port to publish beside the host, from 1 to 65,535. Unset, it is the port to listen on; containers may forward another one to it. */
        public Builder portToRegistry(int port) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("portToRegistry: " + port + " (expected: 1 to 65535)");
            }
            this.portToRegistry = port;
            return this;
        }

        /** Where this instance runs. Its calls prefer nodes of this zone; what it exports is published with it. */
        public Builder zone(String zone) {
            this.zone = Objects.requireNonNull(zone, "zone");
            return this;
        }

        /** The larger part of the network that the zone lies in; preferred next, and published, too. */
        public Builder region(String region) {
            this.region = Objects.requireNonNull(region, "region");
            return this;
        }

        /** What else to publish of this instance, for rules that choose among nodes; small. */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = Map.copyOf(new HashMap<>(metadata)); // which other threads may be changing
            return this;
        }

        /** Name of the {@link io.tern.api.TransportFactory}. */
        public Builder transport(String name) {
            this.transport = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Settings of the transport. */
        public Builder transportOptions(TransportOptions options) {
            this.transportOptions = Objects.requireNonNull(options, "options");
            return this;
        }

        /** What holds for exports that do not say otherwise. */
        public Builder exportDefaults(ExportOptions defaults) {
            this.exportDefaults = Objects.requireNonNull(defaults, "defaults");
            return this;
        }

        /** What holds for references that do not say otherwise. */
        public Builder referenceDefaults(ReferenceOptions defaults) {
            this.referenceDefaults = Objects.requireNonNull(defaults, "defaults");
            return this;
        }

        /** Adds an instance of an extension that no file declares. It stays the caller's and is not closed. */
        public <T> Builder extension(Class<T> contract, String name, T instance) {
            extensions.register(contract, name, instance);
            return this;
        }

        /**
         * Loads scanned classes and extensions, and knows {@code tern.properties}; also the context class loader of the application's threads. Unset,
         * several are asked: the starting thread's context class loader, and those of the class that calls {@link RpcApplication#builder}, of exported
         * objects and of Tern.
         */
        public Builder classLoader(ClassLoader loader) {
            this.loader = Objects.requireNonNull(loader, "loader");
            return this;
        }

        /** What has to be done before the application is registered. */
        public Builder readiness(ReadinessCheck check) {
            this.readiness = Objects.requireNonNull(check, "check");
            return this;
        }

        /** Adds somebody who hears of changes. */
        public Builder listener(ApplicationListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * How long the start, and later each reference, waits for registries and providers. A registration gets what they have
         * left over, half a second at least if the limit is not less itself. From 0 to {@link Integer#MAX_VALUE} milliseconds.
         */
        public Builder startWait(Duration limit) {
            this.startWait = bounded("startWait", limit);
            return this;
        }

        /**
         * How long the stop waits for calls in flight, counted from its beginning, from 0 to {@link Integer#MAX_VALUE} milliseconds. At
         * most 2 s later it has ended.
         */
        public Builder drainLimit(Duration limit) {
            this.drainLimit = bounded("drainLimit", limit);
            return this;
        }

        /**
         * Most threads that complete futures of asynchronous calls and run what users attach to them, from 1 to 10,000; 200 by default.
         * Where callbacks that block hold all of them for a second, calls whose results wait fail as {@code RESOURCE_EXHAUSTED}.
         */
        public Builder callbackThreads(int threads) {
            if (threads < 1 || threads > MOST_CALLBACK_THREADS) {
                throw new IllegalArgumentException(
                        "callbackThreads: " + threads + " (expected: 1 to " + MOST_CALLBACK_THREADS + ")");
            }
            this.callbackThreads = threads;
            return this;
        }

        /** Whether to close the application when the JVM ends, on SIGTERM say; on if not said. */
        public Builder shutdownHook(boolean enabled) {
            this.shutdownHook = enabled;
            return this;
        }

        /**
         * Starts the application; the caller closes it.
         *
         * @throws IllegalArgumentException if a setting, an interface or a field is wrong, which names the class, or a registry
         *     refuses a registration
         * @throws io.tern.spi.ExtensionException if a name stands for no extension
         * @throws IllegalStateException if the port is in use, something required is missing, the readiness check failed, or the
         *     application was closed meanwhile. Whatever is thrown, everything is closed again
         */
        public RpcApplication start() {
            AskedLoaders chosen = chooseLoaders();
            BuiltInExtensions own = BuiltInExtensions.read();
            own.describe(extensions);
            Extensions built = extensions.build();
            ApplicationSettings settings = settings(chosen, own, built);
            ApplicationParts parts = ApplicationParts.make(settings, built);
            RpcApplication started = new RpcApplication(settings, parts);
            try {
                new Startup(settings, parts).run(started);
                CompletableFuture<?> unused = started.whenStopped().thenRun(settings.configuration()::reportUnused);
                return started;
            } catch (RuntimeException | Error e) {
                started.close();
                throw e;
            }
        }

        /** What the process is taken to be started with, for tests. */
        Builder surroundings(Surroundings surroundings) {
            this.surroundings = surroundings;
            return this;
        }

        private AskedLoaders chooseLoaders() {
            List<Object> objects = new ArrayList<>(injected);
            exports.forEach(one -> objects.add(one.target()));
            AskedLoaders chosen = loader != null
                    ? AskedLoaders.only(loader)
                    : AskedLoaders.around(Thread.currentThread().getContextClassLoader(), caller, objects);
            chosen.withThisTern().forEach(extensions::classLoader);
            return chosen;
        }

        private ApplicationSettings settings(AskedLoaders chosen, BuiltInExtensions own, Extensions built) {
            try {
                own.check(built);
                Surroundings around = surroundings == null ? Surroundings.ofProcess() : surroundings;
                Configuration configuration = Configuration.read(application, around, chosen, built);
                ApplicationSettings settings = settings(chosen, configuration);
                String what = "application '" + application + '\'';
                configuration.names().check(what, settings.effective());
                new EffectiveOptions(settings).checkDefaults(what);
                return settings;
            } catch (RuntimeException | Error e) {
                built.close();
                throw e;
            }
        }

        private ApplicationSettings settings(AskedLoaders chosen, Configuration configuration) {
            ApplicationValues values = new ApplicationValues(configuration);
            return new ApplicationSettings(
                    application,
                    values.get(ApplicationRows.APPLICATION_VERSION, applicationVersion, ""),
                    values.get(
                            ApplicationRows.REGISTRIES,
                            registries.isEmpty() ? null : List.copyOf(registries),
                            List.of()),
                    snapshots(values),
                    rules(values),
                    values.get(ApplicationRows.PASS_EXCEPTIONS, passExceptions, false),
                    values.get(ApplicationRows.CALLBACK_THREADS, callbackThreads, Defaults.CALLBACK_THREADS),
                    values.get(ApplicationRows.REQUIRE_REGISTRY, requireRegistry, false),
                    List.copyOf(scannedPackages),
                    List.copyOf(exports),
                    List.copyOf(injected),
                    new Address(
                            values.get(ApplicationRows.BIND, bind, ANY_ADDRESS),
                            values.get(ApplicationRows.PORT, port, Defaults.PORT)),
                    values.get(ApplicationRows.HOST, host, ""),
                    values.get(ApplicationRows.PORT_TO_REGISTRY, portToRegistry, 0),
                    published(values),
                    values.get(ApplicationRows.TRANSPORT, transport, DEFAULT_TRANSPORT),
                    values.get(transportOptions),
                    exportDefaults,
                    referenceDefaults,
                    readiness,
                    List.copyOf(listeners),
                    values.get(ApplicationRows.START_WAIT, startWait, Duration.ofMillis(Defaults.START_WAIT_MILLIS)),
                    values.get(ApplicationRows.DRAIN, drainLimit, Duration.ofMillis(Defaults.DRAIN_MILLIS)),
                    values.get(ApplicationRows.SHUTDOWN_HOOK, shutdownHook, true),
                    chosen,
                    configuration,
                    values.section());
        }

        private @Nullable RegistryAddress rules(ApplicationValues values) {
            String said = values.get(ApplicationRows.RULES, rules, "");
            return said.isEmpty() ? null : RegistryAddress.parse(said);
        }

        private Map<String, String> published(ApplicationValues values) {
            Map<String, String> all = new HashMap<>();
            String ownZone = values.get(ApplicationRows.ZONE, zone, "");
            String ownRegion = values.get(ApplicationRows.REGION, region, "");
            all.putAll(values.get(ApplicationRows.METADATA, metadata, Map.of()));
            if (!ownZone.isEmpty()) {
                all.put(ApplicationRows.ZONE.name(), ownZone);
            }
            if (!ownRegion.isEmpty()) {
                all.put(ApplicationRows.REGION.name(), ownRegion);
            }
            return Map.copyOf(all);
        }

        private @Nullable Path snapshots(ApplicationValues values) {
            boolean kept = values.get(ApplicationRows.SNAPSHOT, snapshot, true);
            Path directory = values.get(ApplicationRows.SNAPSHOT_DIRECTORY, snapshotDirectory, DEFAULT_SNAPSHOTS);
            return kept ? directory : null;
        }

        /** {@code ""} is nothing that was said. */
        private static String checkedHost(String host) {
            return host.isEmpty() ? host : new Address(host, 0).host();
        }

        /** The bounds of the setting of the same name. */
        private static Duration bounded(String setting, Duration limit) {
            if (limit.isNegative() || limit.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(setting + ": " + limit + " (expected: 0 to " + LONGEST.toMillis()
                        + " ms, which is about " + LONGEST.toDays() + " days)");
            }
            return limit;
        }
    }
}
