package io.tern.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a method, each of which may be unset: {@code -1}, {@code ""}, {@code false} and empty lists mean that a
 * less specific level decides. Immutable, thread-safe.
 */
public final class MethodSettings {
    /** Nothing set. */
    public static final MethodSettings UNSET = builder().build();

    private final int timeoutMillis;
    private final int retries;
    private final String cluster;
    private final String loadBalancer;
    private final boolean idempotent;
    private final boolean nonBlocking;
    private final boolean oneway;
    private final String executor;
    private final boolean interruptOnCancel;
    private final List<Class<?>> wireTypes;
    private final SettingValues values;

    private MethodSettings(Builder builder) {
        timeoutMillis = builder.timeoutMillis;
        retries = builder.retries;
        cluster = builder.cluster;
        loadBalancer = builder.loadBalancer;
        idempotent = builder.idempotent;
        nonBlocking = builder.nonBlocking;
        oneway = builder.oneway;
        executor = builder.executor;
        interruptOnCancel = builder.interruptOnCancel;
        wireTypes = List.copyOf(builder.wireTypes);
        values = builder.values;
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** What an annotation says. */
    public static MethodSettings from(MethodOptions options) {
        return builder()
                .timeoutMillis(options.timeoutMillis())
                .retries(options.retries())
                .cluster(options.cluster())
                .loadBalancer(options.loadBalancer())
                .idempotent(options.idempotent())
                .nonBlocking(options.nonBlocking())
                .oneway(options.oneway())
                .executor(options.executor())
                .interruptOnCancel(options.interruptOnCancel())
                .wireTypes(List.of(options.wireTypes()))
                .values(SettingValues.of(options.settings()))
                .build();
    }

    /** A builder that starts with these settings. */
    public Builder toBuilder() {
        return new Builder()
                .timeoutMillis(timeoutMillis)
                .retries(retries)
                .cluster(cluster)
                .loadBalancer(loadBalancer)
                .idempotent(idempotent)
                .nonBlocking(nonBlocking)
                .oneway(oneway)
                .executor(executor)
                .interruptOnCancel(interruptOnCancel)
                .wireTypes(wireTypes)
                .values(values);
    }

    /**
     * These settings, with those of {@code fallback} where nothing is set here. Types are not replaced but added: those of
     * {@code fallback} stand behind those of here.
     */
    public MethodSettings orElse(MethodSettings fallback) {
        return builder()
                .timeoutMillis(timeoutMillis >= 0 ? timeoutMillis : fallback.timeoutMillis)
                .retries(retries >= 0 ? retries : fallback.retries)
                .cluster(cluster.isEmpty() ? fallback.cluster : cluster)
                .loadBalancer(loadBalancer.isEmpty() ? fallback.loadBalancer : loadBalancer)
                .idempotent(idempotent || fallback.idempotent)
                .nonBlocking(nonBlocking || fallback.nonBlocking)
                .oneway(oneway || fallback.oneway)
                .executor(executor.isEmpty() ? fallback.executor : executor)
                .interruptOnCancel(interruptOnCancel || fallback.interruptOnCancel)
                .wireTypes(union(wireTypes, fallback.wireTypes))
                .values(values.orElse(fallback.values))
                .build();
    }

    private static List<Class<?>> union(List<Class<?>> first, List<Class<?>> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
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

    /** Whether the method may run again. */
    public boolean idempotent() {
        return idempotent;
    }

    /** Whether the method may run on an I/O thread. */
    public boolean nonBlocking() {
        return nonBlocking;
    }

    /** Whether the caller wants no reply. */
    public boolean oneway() {
        return oneway;
    }

    /** Name of the server's executor, or "". */
    public String executor() {
        return executor;
    }

    /** Whether cancelling interrupts the thread that runs the method. */
    public boolean interruptOnCancel() {
        return interruptOnCancel;
    }

    /** Types to add to the closed set of the service, as {@link WireTypes} does; each level adds its own. */
    public List<Class<?>> wireTypes() {
        return wireTypes;
    }

    /**
     * What an extension's setting is for this method: as said here, or its default. Reads text, so it is for binding time.
     *
     * @throws IllegalArgumentException if what was said is no value for it
     */
    public <T> @Nullable T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** What was said about extensions' settings, by name. */
    public Map<String, String> settings() {
        return values.texts();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MethodSettings that
                && timeoutMillis == that.timeoutMillis
                && retries == that.retries
                && cluster.equals(that.cluster)
                && loadBalancer.equals(that.loadBalancer)
                && idempotent == that.idempotent
                && nonBlocking == that.nonBlocking
                && oneway == that.oneway
                && executor.equals(that.executor)
                && interruptOnCancel == that.interruptOnCancel
                && wireTypes.equals(that.wireTypes)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                timeoutMillis,
                retries,
                cluster,
                loadBalancer,
                idempotent,
                nonBlocking,
                oneway,
                executor,
                interruptOnCancel,
                wireTypes,
                values);
    }

    @Override
    public String toString() {
        return "MethodSettings[timeoutMillis=" + timeoutMillis + ", retries=" + retries + ", cluster=" + cluster
                + ", loadBalancer=" + loadBalancer + ", idempotent=" + idempotent
                + ", nonBlocking=" + nonBlocking + ", oneway=" + oneway + ", executor=" + executor
                + ", interruptOnCancel=" + interruptOnCancel + ", wireTypes=" + wireTypes + ", settings=" + values
                + ']';
    }

    /** Builds {@link MethodSettings}. Not thread-safe. */
    public static final class Builder {
        private int timeoutMillis = -1;
        private int retries = -1;
        private String cluster = "";
        private String loadBalancer = "";
        private boolean idempotent;
        private boolean nonBlocking;
        private boolean oneway;
        private String executor = "";
        private boolean interruptOnCancel;
        private List<Class<?>> wireTypes = List.of();
        private SettingValues values = SettingValues.EMPTY;

        private Builder() {}

        /** Time of a whole call in milliseconds; -1 is unset, 0 is refused. */
        public Builder timeoutMillis(int timeoutMillis) {
            this.timeoutMillis = timeoutMillis;
            return this;
        }

        /** Re-sends by failover; -1 is unset, 0 is none. */
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

        /** Whether the method may run again. */
        public Builder idempotent(boolean idempotent) {
            this.idempotent = idempotent;
            return this;
        }

        /** Whether the method may run on an I/O thread. */
        public Builder nonBlocking(boolean nonBlocking) {
            this.nonBlocking = nonBlocking;
            return this;
        }

        /** Whether the caller wants no reply. */
        public Builder oneway(boolean oneway) {
            this.oneway = oneway;
            return this;
        }

        /** Name of the server's executor; "" is unset. */
        public Builder executor(String executor) {
            this.executor = executor;
            return this;
        }

        /** Whether cancelling interrupts the thread that runs the method. */
        public Builder interruptOnCancel(boolean interruptOnCancel) {
            this.interruptOnCancel = interruptOnCancel;
            return this;
        }

        /** Types to add to the closed set of the service, as {@link WireTypes} does. */
        public Builder wireTypes(List<Class<?>> wireTypes) {
            this.wireTypes = wireTypes;
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

        Builder values(SettingValues newValues) {
            values = newValues;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public MethodSettings build() {
            Ranges.unsetOrPositive("timeoutMillis", timeoutMillis);
            Ranges.unsetOr("retries", retries, 0, 100);
            Objects.requireNonNull(cluster, "cluster");
            Objects.requireNonNull(loadBalancer, "loadBalancer");
            Objects.requireNonNull(executor, "executor");
            return new MethodSettings(this);
        }
    }
}
