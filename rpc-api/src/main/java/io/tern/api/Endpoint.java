package io.tern.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Address and metadata of one server, as a registry publishes them for one service: everything a caller needs before it
 * connects. Immutable, thread-safe.
 */
public final class Endpoint {
    private final Address address;
    private final String instanceId;
    private final String application;
    private final Set<String> tags;
    private final int weight;
    private final int warmupMillis;
    private final List<String> serializers;
    private final Map<String, String> metadata;

    private Endpoint(Builder builder) {
        address = builder.address;
        instanceId = builder.instanceId;
        application = builder.application;
        tags = Set.copyOf(builder.tags);
        weight = builder.weight;
        warmupMillis = builder.warmupMillis;
        serializers = List.copyOf(builder.serializers);
        metadata = Copies.of(builder.metadata);
    }

    /** A builder for a server at an address. */
    public static Builder builder(Address address) {
        return new Builder(address);
    }

    /** A builder that starts with this endpoint. */
    public Builder toBuilder() {
        return new Builder(address)
                .instanceId(instanceId)
                .application(application)
                .tags(tags)
                .weight(weight)
                .warmupMillis(warmupMillis)
                .serializers(serializers)
                .metadata(metadata);
    }

    /** Where the server listens. */
    public Address address() {
        return address;
    }

    /** Changes with every start of the server; "" where it is not known before {@code HELLO}. */
    public String instanceId() {
        return instanceId;
    }

    /** Name of the server's application, or "". */
    public String application() {
        return application;
    }

    /** What tag routing looks at. */
    public Set<String> tags() {
        return tags;
    }

    /** Share of the load relative to other servers, once warm. */
    public int weight() {
        return weight;
    }

    /** Time over which the weight grows from the server's start. */
    public int warmupMillis() {
        return warmupMillis;
    }

    /** Names of the serializers the service can be called with; empty where it is not known before {@code HELLO}. */
    public List<String> serializers() {
        return serializers;
    }

    /** Further data of the instance, such as zone or region; small. */
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that
                && address.equals(that.address)
                && instanceId.equals(that.instanceId)
                && application.equals(that.application)
                && tags.equals(that.tags)
                && weight == that.weight
                && warmupMillis == that.warmupMillis
                && serializers.equals(that.serializers)
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, instanceId);
    }

    @Override
    public String toString() {
        return instanceId.isEmpty() ? address.toString() : address + "/" + instanceId;
    }

    /** Builds {@link Endpoint}s. Not thread-safe. */
    public static final class Builder {
        private final Address address;
        private String instanceId = "";
        private String application = "";
        private Set<String> tags = Set.of();
        private int weight = Defaults.WEIGHT;
        private int warmupMillis = Defaults.WARMUP_MILLIS;
        private List<String> serializers = List.of();
        private Map<String, String> metadata = Map.of();

        private Builder(Address address) {
            this.address = Objects.requireNonNull(address, "address");
        }

        /** The instance; "" is unknown. */
        public Builder instanceId(String instanceId) {
            this.instanceId = Objects.requireNonNull(instanceId, "instanceId");
            return this;
        }

        /** The application; "" is unknown. */
        public Builder application(String application) {
            this.application = Objects.requireNonNull(application, "application");
            return this;
        }

        /** Tags. */
        public Builder tags(Set<String> tags) {
            this.tags = tags;
            return this;
        }

        /** Weight, 0 to 10,000. */
        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        /** Warm-up in milliseconds; 0 is none. */
        public Builder warmupMillis(int warmupMillis) {
            this.warmupMillis = warmupMillis;
            return this;
        }

        /** Serializers; empty is unknown. */
        public Builder serializers(List<String> serializers) {
            this.serializers = serializers;
            return this;
        }

        /** Further data. */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = metadata;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws IllegalArgumentException naming what is out of range
         */
        public Endpoint build() {
            if (weight < 0 || weight > 10_000) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to 10000)");
            }
            if (warmupMillis < 0) {
                throw new IllegalArgumentException("warmupMillis: " + warmupMillis + " (expected: >= 0)");
            }
            return new Endpoint(this);
        }
    }
}
