package io.tern.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says about a service it exports; each setting may be unset, and then a less specific level decides.
 * After {@link #orElse} with {@link #DEFAULTS} everything is set. Immutable, thread-safe.
 */
public final class ExportOptions {
    /** Nothing set. */
    public static final ExportOptions UNSET = builder().build();

    private final @Nullable Class<?> interfaceType;
    private final String group;
    private final String version;
    private final List<String> tags;
    private final int weight;
    private final int warmupMillis;
    private final int delayMillis;
    private final String executor;
    private final List<String> filters;
    private final int timeoutMillis;
    private final boolean interruptOnCancel;
    private final MethodTable methods;
    private final SettingValues values;

    private ExportOptions(Builder builder) {
        interfaceType = builder.interfaceType;
        group = builder.group;
        version = builder.version;
        tags = List.copyOf(builder.tags);
        weight = builder.weight;
        warmupMillis = builder.warmupMillis;
        delayMillis = builder.delayMillis;
        executor = builder.executor;
        filters = List.copyOf(builder.filters);
        timeoutMillis = builder.timeoutMillis;
        interruptOnCancel = builder.interruptOnCancel;
        methods = builder.methods;
        values = builder.values;
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** What holds where nobody says anything; the executor depends on the JVM and is set by the application. */
    public static final ExportOptions DEFAULTS = builder()
            .weight(Defaults.WEIGHT)
            .warmupMillis(Defaults.WARMUP_MILLIS)
            .delayMillis(0)
            .build();

    /** What an annotation says. */
    public static ExportOptions from(Export export) {
        Builder builder = builder()
                .group(export.group())
                .version(export.version())
                .tags(List.of(export.tags()))
                .weight(export.weight())
                .warmupMillis(export.warmupMillis())
                .delayMillis(export.delayMillis())
                .executor(export.executor())
                .filters(List.of(export.filters()))
                .timeoutMillis(export.timeoutMillis())
                .interruptOnCancel(export.interruptOnCancel());
        builder.interfaceType = export.interfaceType() == void.class ? null : export.interfaceType();
        builder.methods = MethodTable.from(export.methods());
        builder.values = SettingValues.of(export.settings());
        return builder.build();
    }

    /** A builder that starts with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.interfaceType = interfaceType;
        builder.group = group;
        builder.version = version;
        builder.tags = tags;
        builder.weight = weight;
        builder.warmupMillis = warmupMillis;
        builder.delayMillis = delayMillis;
        builder.executor = executor;
        builder.filters = filters;
        builder.timeoutMillis = timeoutMillis;
        builder.interruptOnCancel = interruptOnCancel;
        builder.methods = methods;
        builder.values = values;
        return builder;
    }

    /** These options, with those of {@code fallback} where nothing is set here. */
    public ExportOptions orElse(ExportOptions fallback) {
        Builder builder = new Builder();
        builder.interfaceType = interfaceType != null ? interfaceType : fallback.interfaceType;
        builder.group = group.isEmpty() ? fallback.group : group;
        builder.version = version.isEmpty() ? fallback.version : version;
        builder.tags = tags.isEmpty() ? fallback.tags : tags;
        builder.weight = weight >= 0 ? weight : fallback.weight;
        builder.warmupMillis = warmupMillis >= 0 ? warmupMillis : fallback.warmupMillis;
        builder.delayMillis = delayMillis >= 0 ? delayMillis : fallback.delayMillis;
        builder.executor = executor.isEmpty() ? fallback.executor : executor;
        builder.filters = filters.isEmpty() ? fallback.filters : filters;
        builder.timeoutMillis = timeoutMillis >= 0 ? timeoutMillis : fallback.timeoutMillis;
        builder.interruptOnCancel = interruptOnCancel || fallback.interruptOnCancel;
        builder.methods = methods.orElse(fallback.methods);
        builder.values = values.orElse(fallback.values);
        return builder.build();
    }

    /** The interface to serve; null where the implementation has only one. */
    public @Nullable Class<?> interfaceType() {
        return interfaceType;
    }

    /** The group to serve, or "". */
    public String group() {
        return group;
    }

    /** The version to serve, or "". */
    public String version() {
        return version;
    }

    /** Tags of this provider, or empty. */
    public List<String> tags() {
        return tags;
    }

    /** Share of the load relative to other providers, 0 to 10,000, or -1. */
    public int weight() {
        return weight;
    }

    /** Time over which the weight grows from the provider's start, in milliseconds, or -1. */
    public int warmupMillis() {
        return warmupMillis;
    }

    /** Wait between readiness and registration, in milliseconds, or -1. */
    public int delayMillis() {
        return delayMillis;
    }

    /** Name of the {@link ServerExecutorFactory} that runs the methods, or "". */
    public String executor() {
        return executor;
    }

    /** Names of {@link ServerFilter}s to add; {@code -name} leaves one out, or empty. */
    public List<String> filters() {
        return filters;
    }

    /** Upper bound of a call's time on the server, in milliseconds, or -1. */
    public int timeoutMillis() {
        return timeoutMillis;
    }

    /** Whether cancelling interrupts the thread that runs a method. */
    public boolean interruptOnCancel() {
        return interruptOnCancel;
    }

    /**
     * What holds for a method: its own settings here, then those of the interface, then this export's. The interface's
     * timeout is the caller's, so it does not bound the server.
     */
    public MethodSettings settings(MethodDescriptor method) {
        return methods.of(method)
                .orElse(method.settings().toBuilder().timeoutMillis(-1).build())
                .orElse(MethodSettings.builder()
                        .timeoutMillis(timeoutMillis)
                        .executor(executor)
                        .interruptOnCancel(interruptOnCancel)
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
        return other instanceof ExportOptions that
                && Objects.equals(interfaceType, that.interfaceType)
                && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<Object> parts() {
        return List.of(
                group,
                version,
                tags,
                weight,
                warmupMillis,
                delayMillis,
                executor,
                filters,
                timeoutMillis,
                interruptOnCancel,
                methods,
                values);
    }

    @Override
    public String toString() {
        return "ExportOptions["
                + "interfaceType=" + interfaceType
                + ", group=" + group
                + ", version=" + version
                + ", tags=" + tags
                + ", weight=" + weight
                + ", warmupMillis=" + warmupMillis
                + ", delayMillis=" + delayMillis
                + ", executor=" + executor
                + ", filters=" + filters
                + ", timeoutMillis=" + timeoutMillis
                + ", interruptOnCancel=" + interruptOnCancel
                + ", methods=" + methods
                + ", settings=" + values + ']';
    }

    /** Builds {@link ExportOptions}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Class<?> interfaceType;
        private String group = "";
        private String version = "";
        private List<String> tags = List.of();
        private int weight = -1;
        private int warmupMillis = -1;
        private int delayMillis = -1;
        private String executor = "";
        private List<String> filters = List.of();
        private int timeoutMillis = -1;
        private boolean interruptOnCancel;
        private MethodTable methods = MethodTable.EMPTY;
        private SettingValues values = SettingValues.EMPTY;

        private Builder() {}

        /** The interface to serve; null where the implementation has only one. */
        public Builder interfaceType(Class<?> interfaceType) {
            this.interfaceType = interfaceType;
            return this;
        }

        /** The one group to serve, without a comma; "" is unset. */
        public Builder group(String group) {
            this.group = group;
            return this;
        }

        /** The version to serve; "" is unset. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** Tags of this provider. */
        public Builder tags(List<String> tags) {
            this.tags = tags;
            return this;
        }

        /** Share of the load relative to other providers, 0 to 10,000; -1 is unset. */
        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        /** Time over which the weight grows from the provider's start, in milliseconds; -1 is unset. */
        public Builder warmupMillis(int warmupMillis) {
            this.warmupMillis = warmupMillis;
            return this;
        }

        /** Wait between readiness and registration, in milliseconds; -1 is unset. */
        public Builder delayMillis(int delayMillis) {
            this.delayMillis = delayMillis;
            return this;
        }

        /** Name of the {@link ServerExecutorFactory} that runs the methods; "" is unset. */
        public Builder executor(String executor) {
            this.executor = executor;
            return this;
        }

        /** Names of {@link ServerFilter}s to add; {@code -name} leaves one out. */
        public Builder filters(List<String> filters) {
            this.filters = filters;
            return this;
        }

        /** Upper bound of a call's time on the server, in milliseconds; -1 is unset. */
        public Builder timeoutMillis(int timeoutMillis) {
            this.timeoutMillis = timeoutMillis;
            return this;
        }

        /** Whether cancelling interrupts the thread that runs a method. */
        public Builder interruptOnCancel(boolean interruptOnCancel) {
            this.interruptOnCancel = interruptOnCancel;
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
        public ExportOptions build() {
            Ranges.unsetOr("weight", weight, 0, 10_000);
            Ranges.unsetOr("warmupMillis", warmupMillis, 0, Integer.MAX_VALUE);
            Ranges.unsetOr("delayMillis", delayMillis, 0, Integer.MAX_VALUE);
            Ranges.unsetOrPositive("timeoutMillis", timeoutMillis);
            return new ExportOptions(this);
        }
    }
}
