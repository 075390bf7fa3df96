package io.tern.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer says about a service; each setting may be unset, and then a less specific level decides. After
 * {@link #orElse} with {@link #DEFAULTS} everything is set. Immutable, thread-safe.
 */
public final class ReferenceOptions {
    /** Nothing set. */
    public static final ReferenceOptions UNSET = builder().build();

    private final String group;
    private final String version;
    private final int timeoutMillis;
    private final int retries;
    private final String cluster;
    private final String loadBalancer;
    private final List<String> filters;
    private final String serializer;
    private final int connections;
    private final String tag;
    private final String address;
    private final String registry;
    private final boolean required;
    private final boolean lazy;
    private final String callbackOn;
    private final MethodTable methods;
    private final SettingValues values;

    private ReferenceOptions(Builder builder) {
        group = builder.group;
        version = builder.version;
        timeoutMillis = builder.timeoutMillis;
        retries = builder.retries;
        cluster = builder.cluster;
        loadBalancer = builder.loadBalancer;
        filters = List.copyOf(builder.filters);
        serializer = builder.serializer;
        connections = builder.connections;
        tag = builder.tag;
        address = builder.address;
        registry = builder.registry;
        required = builder.required;
        lazy = builder.lazy;
        callbackOn = builder.callbackOn;
        methods = builder.methods;
        values = builder.values;
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** What holds where nobody says anything. */
    public static final ReferenceOptions DEFAULTS = builder()
            .timeoutMillis(Defaults.TIMEOUT_MILLIS)
            .retries(Defaults.RETRIES)
            .cluster(Defaults.CLUSTER)
            .loadBalancer(Defaults.LOAD_BALANCER)
            .serializer(Defaults.SERIALIZER)
            .connections(Defaults.CONNECTIONS)
            .callbackOn("callback")
            .build();

    /** What an annotation says. */
    public static ReferenceOptions from(Reference reference) {
        Builder builder = builder()
                .group(reference.group())
                .version(reference.version())
                .timeoutMillis(reference.timeoutMillis())
                .retries(reference.retries())
                .cluster(reference.cluster())
                .loadBalancer(reference.loadBalancer())
                .filters(List.of(reference.filters()))
                .serializer(reference.serializer())
                .connections(reference.connections())
                .tag(reference.tag())
                .address(reference.address())
                .registry(reference.registry())
                .required(reference.required())
                .lazy(reference.lazy())
                .callbackOn(reference.callbackOn());
        builder.methods = MethodTable.from(reference.methods());
        builder.values = SettingValues.of(reference.settings());
        return builder.build();
    }

    /** A builder that starts with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.group = group;
        builder.version = version;
        builder.timeoutMillis = timeoutMillis;
        builder.retries = retries;
        builder.cluster = cluster;
        builder.loadBalancer = loadBalancer;
        builder.filters = filters;
        builder.serializer = serializer;
        builder.connections = connections;
        builder.tag = tag;
        builder.address = address;
        builder.registry = registry;
        builder.required = required;
        builder.lazy = lazy;
        builder.callbackOn = callbackOn;
        builder.methods = methods;
        builder.values = values;
        return builder;
    }

    /** These options, with those of {@code fallback} where nothing is set here. */
    public ReferenceOptions orElse(ReferenceOptions fallback) {
        Builder builder = new Builder();
        builder.group = group.isEmpty() ? fallback.group : group;
        builder.version = version.isEmpty() ? fallback.version : version;
        builder.timeoutMillis = timeoutMillis >= 0 ? timeoutMillis : fallback.timeoutMillis;
        builder.retries = retries >= 0 ? retries : fallback.retries;
        builder.cluster = cluster.isEmpty() ? fallback.cluster : cluster;
        builder.loadBalancer = loadBalancer.isEmpty() ? fallback.loadBalancer : loadBalancer;
        builder.filters = filters.isEmpty() ? fallback.filters : filters;
        builder.serializer = serializer.isEmpty() ? fallback.serializer : serializer;
        builder.connections = connections >= 0 ? connections : fallback.connections;
        builder.tag = tag.isEmpty() ? fallback.tag : tag;
        boolean saysWhere = !address.isEmpty() || !registry.isEmpty(); // One question with two ways to answer it.
        builder.address = saysWhere ? address : fallback.address;
        builder.registry = saysWhere ? registry : fallback.registry;
        builder.required = required || fallback.required;
        builder.lazy = lazy || fallback.lazy;
        builder.callbackOn = callbackOn.isEmpty() ? fallback.callbackOn : callbackOn;
        builder.methods = methods.orElse(fallback.methods);
        builder.values = values.orElse(fallback.values);
        return builder.build();
    }

    /** The group to call, or "". */
    public String group() {
        return group;
    }

    /** The version to call, or "". */
    public String version() {
        return version;
    }

    /** Time of a whole call in milliseconds, or -1. */
    public int timeoutMillis() {
        return timeoutMillis;
    }

    /** Re-sends by failover, or -1. */
    public int retries() {
        return retries;
    }

    /** Name of the {@link ClusterStrategy}, or "". */
    public String cluster() {
        return cluster;
    }

    /** Name of the {@link LoadBalancer}, or "". */
    public String loadBalancer() {
        return loadBalancer;
    }

    /** Names of {@link ClientFilter}s to add; {@code -name} leaves one out, or empty. */
    public List<String> filters() {
        return filters;
    }

    /** Name of the serializer, or "". */
    public String serializer() {
        return serializer;
    }

    /** Connections to each node, or -1. */
    public int connections() {
        return connections;
    }

    /** Tag of calls that carry none, or "". */
    public String tag() {
        return tag;
    }

    /** Comma-separated addresses to call without a registry, or "". */
    public String address() {
        return address;
    }

    /** Address of the only registry to ask, or "". */
    public String registry() {
        return registry;
    }

    /** Whether the start fails without a provider. */
    public boolean required() {
        return required;
    }

    /** Whether to connect and subscribe at the first call only. */
    public boolean lazy() {
        return lazy;
    }

    /** Where futures complete: "io" for the I/O thread, "callback" for the callback executor, or "". */
    public String callbackOn() {
        return callbackOn;
    }

    /**
     * What holds for a method: its own settings here, then those of the interface, then this reference's.
     * With {@link #DEFAULTS} merged in, timeout, retries, strategy and load balancer are set.
     */
    public MethodSettings settings(MethodDescriptor method) {
        return methods.of(method)
                .orElse(method.settings())
                .orElse(MethodSettings.builder()
                        .timeoutMillis(timeoutMillis)
                        .retries(retries)
                        .cluster(cluster)
                        .loadBalancer(loadBalancer)
                        .values(values)
                        .build());
    }

    /** What was said here about single methods, by what it was said about; neither the interface's word nor the service's. */
    public Map<MethodSelector, MethodSettings> methods() {
        return methods.entries();
    }

    /**
     * What an extension's setting is for the service as a whole, whatever its methods say. Reads text, so it is for binding time.
     *
     * @throws IllegalArgumentException if what was said is no value for it
     */
    public <T> @Nullable T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** Whether a method has a value of its own for an extension's setting, rather than the service's. */
    public boolean isSetFor(MethodDescriptor method, Setting<?> setting) {
        return methods.of(method).orElse(method.settings()).settings().containsKey(setting.name());
    }

    /** What was said about extensions' settings for the service as a whole, by name. */
    public Map<String, String> settings() {
        return values.texts();
    }

    /** All names of extensions' settings that something is said about, for the service or for one of its methods. */
    public Set<String> settingNames() {
        Set<String> names = new TreeSet<>(values.texts().keySet());
        names.addAll(methods.settingNames());
        return names;
    }

    /**
     * Checks that each method with settings exists, and that none is set one-way that returns a value.
     *
     * @throws IllegalArgumentException naming the method, and those that exist
     */
    public void checkAgainst(ServiceDescriptor service) {
        methods.checkAgainst(service);
    }

    /** Equal options say the same about everything. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReferenceOptions that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<Object> parts() {
        return List.of(
                group,
                version,
                timeoutMillis,
                retries,
                cluster,
                loadBalancer,
                filters,
                serializer,
                connections,
                tag,
                address,
                registry,
                required,
                lazy,
                callbackOn,
                methods,
                values);
    }

    /** Without user and password of the registry. */
    @Override
    public String toString() {
        return "ReferenceOptions["
                + "group=" + group
                + ", version=" + version
                + ", timeoutMillis=" + timeoutMillis
                + ", retries=" + retries
                + ", cluster=" + cluster
                + ", loadBalancer=" + loadBalancer
                + ", filters=" + filters
                + ", serializer=" + serializer
                + ", connections=" + connections
                + ", tag=" + tag
                + ", address=" + address
                + ", registry=" + RegistryAddress.printable(registry)
                + ", required=" + required
                + ", lazy=" + lazy
                + ", callbackOn=" + callbackOn
                + ", methods=" + methods
                + ", settings=" + values + ']';
    }

    /** Builds {@link ReferenceOptions}. Not thread-safe. */
    public static final class Builder {
        private String group = "";
        private String version = "";
        private int timeoutMillis = -1;
        private int retries = -1;
        private String cluster = "";
        private String loadBalancer = "";
        private List<String> filters = List.of();
        private String serializer = "";
        private int connections = -1;
        private String tag = "";
        private String address = "";
        private String registry = "";
        private boolean required;
        private boolean lazy;
        private String callbackOn = "";
        private MethodTable methods = MethodTable.EMPTY;
        private SettingValues values = SettingValues.EMPTY;

        private Builder() {}

        /** The group to call; "" is unset. */
        public Builder group(String group) {
            this.group = group;
            return this;
        }

        /** The version to call; "" is unset. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** Time of a whole call in milliseconds; -1 is unset. */
        public Builder timeoutMillis(int timeoutMillis) {
            this.timeoutMillis = timeoutMillis;
            return this;
        }

        /** Re-sends by failover; -1 is unset. */
        public Builder retries(int retries) {
            this.retries = retries;
            return this;
        }

        /** Name of the {@link ClusterStrategy}; "" is unset. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Name of the {@link LoadBalancer}; "" is unset. */
        public Builder loadBalancer(String loadBalancer) {
            this.loadBalancer = loadBalancer;
            return this;
        }

        /** Names of {@link ClientFilter}s to add; {@code -name} leaves one out. */
        public Builder filters(List<String> filters) {
            this.filters = filters;
            return this;
        }

        /** Name of the serializer; "" is unset. */
        public Builder serializer(String serializer) {
            this.serializer = serializer;
            return this;
        }

        /** Connections to each node; -1 is unset. */
        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        /** Tag of calls that carry none; "" is unset. */
        public Builder tag(String tag) {
            this.tag = tag;
            return this;
        }

        /** Comma-separated addresses to call without a registry; "" is unset. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** Address of the only registry to ask; "" is unset. */
        public Builder registry(String registry) {
            this.registry = registry;
            return this;
        }

        /** Whether the start fails without a provider. */
        public Builder required(boolean required) {
            this.required = required;
            return this;
        }

        /** Whether to connect and subscribe at the first call only. */
        public Builder lazy(boolean lazy) {
            this.lazy = lazy;
            return this;
        }

        /** Where futures complete: "io" for the I/O thread, "callback" for the callback executor; "" is unset. */
        public Builder callbackOn(String callbackOn) {
            this.callbackOn = callbackOn;
            return this;
        }

        /** Settings of every overload of {@code name}. */
        public Builder method(String name, MethodSettings settings) {
            methods = methods.with(new MethodSelector(name, null), settings);
            return this;
        }

        /** Settings of the one overload with these parameter types; none of them means the one without parameters. */
        public Builder method(String name, List<Class<?>> parameterTypes, MethodSettings settings) {
            methods = methods.with(new MethodSelector(name, parameterTypes), settings);
            return this;
        }

        /** What an extension's setting is. */
        public <T> Builder set(Setting<T> setting, T value) {
            return set(setting.name(), String.valueOf(value));
        }

        /** What the setting of this name is; names and values are checked when the options are used. */
        public Builder set(String name, String value) {
            values = values.with(name, value);
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public ReferenceOptions build() {
            Ranges.unsetOrPositive("timeoutMillis", timeoutMillis);
            Ranges.unsetOr("retries", retries, 0, 100);
            Ranges.unsetOr("connections", connections, 1, 1_024);
            if (!callbackOn.isEmpty() && !callbackOn.equals("io") && !callbackOn.equals("callback")) {
                throw new IllegalArgumentException("callbackOn: '" + callbackOn + "' (expected: io or callback)");
            }
            if (!address.isEmpty() && !registry.isEmpty()) {
                throw new IllegalArgumentException("address: '" + address + "' and registry: '"
                        + RegistryAddress.printable(registry) + "' (expected: at most one of both)");
            }
            return new ReferenceOptions(this);
        }
    }
}
