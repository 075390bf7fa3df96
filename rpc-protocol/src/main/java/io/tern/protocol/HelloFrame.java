package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Objects;

/**
 * How a side introduces itself: the first frame in each direction, the client's before the server's. What both sides make of
 * it is an {@link Agreement}. Immutable, thread-safe.
 */
public final class HelloFrame implements ControlFrame {
    /** Largest number of serializers or compressors. */
    public static final int NAMES_LIMIT = 64;

    /** Smallest frame limit: room for a failure with its text. */
    public static final int FRAME_LIMIT_MIN_BYTES = 1024;

    /** Largest credentials as UTF-8. */
    public static final int CREDENTIALS_LIMIT_BYTES = 16 * 1024;

    /** Longest name of an application, a serializer or a compressor as UTF-8. */
    public static final int TEXT_LIMIT_BYTES = 255;

    private final int minVersion;
    private final int maxVersion;
    private final int minorVersion;
    private final List<String> serializers;
    private final List<String> compressors;
    private final int frameLimitBytes;
    private final int inFlightLimit;
    private final int dictionaryLimit;
    private final int streamCreditBytes;
    private final String application;
    private final String instanceId;
    private final long uptimeMillis;
    private final String credentials;
    private final String applicationVersion;

    private HelloFrame(Builder builder) {
        minVersion = builder.minVersion;
        maxVersion = builder.maxVersion;
        minorVersion = builder.minorVersion;
        serializers = List.copyOf(builder.serializers);
        compressors = List.copyOf(builder.compressors);
        frameLimitBytes = builder.frameLimitBytes;
        inFlightLimit = builder.inFlightLimit;
        dictionaryLimit = builder.dictionaryLimit;
        streamCreditBytes = builder.streamCreditBytes;
        application = builder.application;
        instanceId = builder.instanceId;
        uptimeMillis = builder.uptimeMillis;
        credentials = builder.credentials;
        applicationVersion = builder.applicationVersion;
    }

    /** A builder with what no side may leave out. */
    public static Builder builder(String application, String instanceId) {
        return new Builder(application, instanceId);
    }

    @Override
    public FrameType type() {
        return FrameType.HELLO;
    }

    /** Always 0. */
    @Override
    public int id() {
        return 0;
    }

    /** The oldest protocol version that the side speaks. */
    public int minVersion() {
        return minVersion;
    }

    /** The newest one. */
    public int maxVersion() {
        return maxVersion;
    }

    /** The minor version of the newest one. */
    public int minorVersion() {
        return minorVersion;
    }

    /** Names of serializers; those of the client are numbered from 1 in this order, the best first. */
    public List<String> serializers() {
        return serializers;
    }

    /** Names of compressors, the best first. */
    public List<String> compressors() {
        return compressors;
    }

    /** Largest frame body the side accepts, after decompression. */
    public int frameLimitBytes() {
        return frameLimitBytes;
    }

    /** How many unanswered calls the side accepts from its peer. */
    public int inFlightLimit() {
        return inFlightLimit;
    }

    /** Highest number the side accepts in a {@code DEFINE}; 0 where it wants every name inline. */
    public int dictionaryLimit() {
        return dictionaryLimit;
    }

    /** Bytes the peer may send on a new stream before it needs a {@code CREDIT}. */
    public int streamCreditBytes() {
        return streamCreditBytes;
    }

    /** Name of the application. */
    public String application() {
        return application;
    }

    /** Changes with every start of the process. */
    public String instanceId() {
        return instanceId;
    }

    /** How long the process has been running. */
    public long uptimeMillis() {
        return uptimeMillis;
    }

    /** Credentials, or "". Never printed by this class. */
    public String credentials() {
        return credentials;
    }

    /** Version of the application, or "". */
    public String applicationVersion() {
        return applicationVersion;
    }

    @Override
    public void encode(ByteBuf out) {
        HelloCodec.encode(this, out);
    }

    @Override
    public String toString() {
        return "HELLO[" + application + ", instance " + instanceId + ", versions " + minVersion + " to " + maxVersion
                + '.' + minorVersion + ", serializers " + serializers + ", compressors " + compressors + ']';
    }

    /** Builds {@link HelloFrame}s; the defaults are what a field that is absent on the wire means. Not thread-safe. */
    public static final class Builder {
        private int minVersion = FrameHeader.VERSION;
        private int maxVersion = FrameHeader.VERSION;
        private int minorVersion = FrameHeader.MINOR_VERSION;
        private List<String> serializers = List.of();
        private List<String> compressors = List.of();
        private int frameLimitBytes = 8 * 1024 * 1024;
        private int inFlightLimit = 4096;
        private int dictionaryLimit;
        private int streamCreditBytes;
        private String application;
        private String instanceId;
        private long uptimeMillis;
        private String credentials = "";
        private String applicationVersion = "";

        private Builder(String application, String instanceId) {
            this.application = Objects.requireNonNull(application, "application");
            this.instanceId = Objects.requireNonNull(instanceId, "instanceId");
        }

        Builder application(String name) {
            this.application = name;
            return this;
        }

        Builder instanceId(String id) {
            this.instanceId = id;
            return this;
        }

        /** The range of protocol versions; this implementation's own unless set. */
        public Builder versions(int min, int max, int minor) {
            this.minVersion = min;
            this.maxVersion = max;
            this.minorVersion = minor;
            return this;
        }

        /** Names of serializers, the best first. */
        public Builder serializers(List<String> serializers) {
            this.serializers = serializers;
            return this;
        }

        /** Names of compressors, the best first. */
        public Builder compressors(List<String> compressors) {
            this.compressors = compressors;
            return this;
        }

        /** Largest frame body, after decompression. */
        public Builder frameLimitBytes(int frameLimitBytes) {
            this.frameLimitBytes = frameLimitBytes;
            return this;
        }

        /** Unanswered calls. */
        public Builder inFlightLimit(int inFlightLimit) {
            this.inFlightLimit = inFlightLimit;
            return this;
        }

        /** Highest dictionary number; at most {@link ServerDictionary#MAX_LIMIT}. */
        public Builder dictionaryLimit(int dictionaryLimit) {
            this.dictionaryLimit = dictionaryLimit;
            return this;
        }

        /** Bytes on a new stream. */
        public Builder streamCreditBytes(int streamCreditBytes) {
            this.streamCreditBytes = streamCreditBytes;
            return this;
        }

        /** How long the process has been running. */
        public Builder uptimeMillis(long uptimeMillis) {
            this.uptimeMillis = uptimeMillis;
            return this;
        }

        /** Credentials; "" is none. */
        public Builder credentials(String credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /** Version of the application; "" is none. */
        public Builder applicationVersion(String applicationVersion) {
            this.applicationVersion = Objects.requireNonNull(applicationVersion, "applicationVersion");
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws IllegalArgumentException naming the field that is out of range
         */
        public HelloFrame build() {
            within("minVersion", minVersion, 1, 255);
            within("maxVersion", maxVersion, minVersion, 255);
            within("minorVersion", minorVersion, 0, 255);
            within("frameLimitBytes", frameLimitBytes, FRAME_LIMIT_MIN_BYTES, Integer.MAX_VALUE);
            within("inFlightLimit", inFlightLimit, 1, Integer.MAX_VALUE);
            within("dictionaryLimit", dictionaryLimit, 0, ServerDictionary.MAX_LIMIT);
            within("streamCreditBytes", streamCreditBytes, 0, Integer.MAX_VALUE);
            within("uptimeMillis", uptimeMillis, 0, Long.MAX_VALUE);
            names("serializers", serializers);
            names("compressors", compressors);
            text("application", application, 1, TEXT_LIMIT_BYTES);
            text("instanceId", instanceId, 1, TEXT_LIMIT_BYTES);
            text("credentials", credentials, 0, CREDENTIALS_LIMIT_BYTES);
            text("applicationVersion", applicationVersion, 0, TEXT_LIMIT_BYTES);
            return new HelloFrame(this);
        }

        private static void names(String field, List<String> names) {
            within("number of " + field, names.size(), 0, NAMES_LIMIT);
            names.forEach(name -> text("name in " + field, name, 1, TEXT_LIMIT_BYTES));
        }

        private static void text(String field, String text, int min, int max) {
            within("bytes of " + field, ByteBufUtil.utf8Bytes(text), min, max);
        }

        private static void within(String field, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(field + ": " + value + " (expected: " + min + " to " + max + ")");
            }
        }
    }
}
