package io.tern.api;

import java.util.Objects;

/** Settings of a {@link Transport}. Immutable, thread-safe. */
public final class TransportOptions {
    /** All defaults. */
    public static final TransportOptions DEFAULTS = builder().build();

    private final int ioThreads;
    private final int connectTimeoutMillis;
    private final int frameLimitBytes;
    private final int attachmentsLimitBytes;
    private final int inFlightPerConnection;
    private final int pingIdleMillis;
    private final int pingWaitingMillis;
    private final int pingTimeoutMillis;
    private final int pingCloseMillis;
    private final int helloTimeoutMillis;
    private final int maxConnections;
    private final int maxConnectionsPerAddress;
    private final long unfinishedBodyBytes;
    private final long peerMemoryBytes;
    private final int compressAboveBytes;
    private final int outboundLimitBytes;
    private final int outboundStallMillis;
    private final int poolThreads;
    private final int poolQueue;
    private final int virtualCalls;
    private final String compressor;
    private final String credentials;
    private final boolean nativeTransport;
    private final boolean overloadControl;

    private TransportOptions(Builder builder) {
        ioThreads = builder.ioThreads;
        connectTimeoutMillis = builder.connectTimeoutMillis;
        frameLimitBytes = builder.frameLimitBytes;
        attachmentsLimitBytes = builder.attachmentsLimitBytes;
        inFlightPerConnection = builder.inFlightPerConnection;
        pingIdleMillis = builder.pingIdleMillis;
        pingWaitingMillis = builder.pingWaitingMillis;
        pingTimeoutMillis = builder.pingTimeoutMillis;
        pingCloseMillis = builder.pingCloseMillis;
        helloTimeoutMillis = builder.helloTimeoutMillis;
        maxConnections = builder.maxConnections;
        maxConnectionsPerAddress = builder.maxConnectionsPerAddress;
        unfinishedBodyBytes = builder.unfinishedBodyBytes;
        peerMemoryBytes = builder.peerMemoryBytes;
        compressAboveBytes = builder.compressAboveBytes;
        outboundLimitBytes = builder.outboundLimitBytes;
        outboundStallMillis = builder.outboundStallMillis;
        poolThreads = builder.poolThreads;
        poolQueue = builder.poolQueue;
        virtualCalls = builder.virtualCalls;
        compressor = builder.compressor;
        credentials = builder.credentials;
        nativeTransport = builder.nativeTransport;
        overloadControl = builder.overloadControl;
    }

    /** A builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** I/O threads, shared by clients and servers. */
    public int ioThreads() {
        return ioThreads;
    }

    /** Time for connecting, {@code HELLO} included, in milliseconds. */
    public int connectTimeoutMillis() {
        return connectTimeoutMillis;
    }

    /** Largest frame in bytes, after decompression. */
    public int frameLimitBytes() {
        return frameLimitBytes;
    }

    /** Largest attachments in bytes. */
    public int attachmentsLimitBytes() {
        return attachmentsLimitBytes;
    }

    /** Calls that may wait on one connection. */
    public int inFlightPerConnection() {
        return inFlightPerConnection;
    }

    /** Silence before a ping, in milliseconds. */
    public int pingIdleMillis() {
        return pingIdleMillis;
    }

    /** Silence before a ping while calls wait, in milliseconds. */
    public int pingWaitingMillis() {
        return pingWaitingMillis;
    }

    /** Silence after a ping that makes a connection slow, in milliseconds. */
    public int pingTimeoutMillis() {
        return pingTimeoutMillis;
    }

    /** Further silence that closes it, in milliseconds. */
    public int pingCloseMillis() {
        return pingCloseMillis;
    }

    /** Time a server waits for {@code HELLO}, in milliseconds. */
    public int helloTimeoutMillis() {
        return helloTimeoutMillis;
    }

    /** Connections a server accepts in all. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Connections a server accepts from one IP address. */
    public int maxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    /** Memory for bodies that are still arriving, over all connections, in bytes. */
    public long unfinishedBodyBytes() {
        return unfinishedBodyBytes;
    }

    /** Memory for what clients make a server keep (replies that they do not read, names that they define), over all connections, in bytes. */
    public long peerMemoryBytes() {
        return peerMemoryBytes;
    }

    /** Bodies above this size are compressed, in bytes. */
    public int compressAboveBytes() {
        return compressAboveBytes;
    }

    /** Bytes queued on one connection before calls are refused or reading pauses. */
    public int outboundLimitBytes() {
        return outboundLimitBytes;
    }

    /** Time a server lets its output stay full before it closes the connection, in milliseconds. */
    public int outboundStallMillis() {
        return outboundStallMillis;
    }

    /** Threads of the {@code pool} executor. */
    public int poolThreads() {
        return poolThreads;
    }

    /** Calls that may wait for one of them. */
    public int poolQueue() {
        return poolQueue;
    }

    /** Calls that may run at once on the {@code virtual} executor; of each priority as many as {@link Priority#partOf} says. */
    public int virtualCalls() {
        return virtualCalls;
    }

    /** Name of the compressor to offer, or "" for none. */
    public String compressor() {
        return compressor;
    }

    /** What to send as credentials in {@code HELLO}, or "". */
    public String credentials() {
        return credentials;
    }

    /** Whether to use the operating system's own transport where it is there. */
    public boolean nativeTransport() {
        return nativeTransport;
    }

    /** Whether the executors {@code pool} and {@code virtual} run fewer calls at once, and keep fewer waiting, under overload. */
    public boolean overloadControl() {
        return overloadControl;
    }

    /** Builds {@link TransportOptions}. Not thread-safe. */
    public static final class Builder {
        private int ioThreads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        private int connectTimeoutMillis = Defaults.CONNECT_TIMEOUT_MILLIS;
        private int frameLimitBytes = Defaults.FRAME_LIMIT_BYTES;
        private int attachmentsLimitBytes = Defaults.ATTACHMENTS_LIMIT_BYTES;
        private int inFlightPerConnection = Defaults.IN_FLIGHT_PER_CONNECTION;
        private int pingIdleMillis = Defaults.PING_IDLE_MILLIS;
        private int pingWaitingMillis = Defaults.PING_WAITING_MILLIS;
        private int pingTimeoutMillis = Defaults.PING_TIMEOUT_MILLIS;
        private int pingCloseMillis = Defaults.PING_CLOSE_MILLIS;
        private int helloTimeoutMillis = 5_000;
        private int maxConnections = 10_240;
        private int maxConnectionsPerAddress = 1_024;
        private long unfinishedBodyBytes = quarterOfHeap();
        private long peerMemoryBytes = quarterOfHeap();
        private int compressAboveBytes = Defaults.COMPRESS_ABOVE_BYTES;
        private int outboundLimitBytes = 8 * 1024 * 1024;
        private int outboundStallMillis = 10_000;
        private int poolThreads = Defaults.POOL_THREADS;
        private int poolQueue = Defaults.POOL_QUEUE;
        private int virtualCalls = Defaults.VIRTUAL_CALLS;
        private String compressor = "";
        private String credentials = "";
        private boolean nativeTransport = true;
        private boolean overloadControl = true;

        private Builder() {}

        private static long quarterOfHeap() {
            return Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 4);
        }

        /** I/O threads, shared by clients and servers. */
        public Builder ioThreads(int ioThreads) {
            this.ioThreads = ioThreads;
            return this;
        }

        /** Time for connecting, {@code HELLO} included, in milliseconds. */
        public Builder connectTimeoutMillis(int connectTimeoutMillis) {
            this.connectTimeoutMillis = connectTimeoutMillis;
            return this;
        }

        /** Largest frame in bytes, after decompression. */
        public Builder frameLimitBytes(int frameLimitBytes) {
            this.frameLimitBytes = frameLimitBytes;
            return this;
        }

        /** Largest attachments in bytes. */
        public Builder attachmentsLimitBytes(int attachmentsLimitBytes) {
            this.attachmentsLimitBytes = attachmentsLimitBytes;
            return this;
        }

        /** Calls that may wait on one connection. */
        public Builder inFlightPerConnection(int inFlightPerConnection) {
            this.inFlightPerConnection = inFlightPerConnection;
            return this;
        }

        /** Silence before a ping, in milliseconds. */
        public Builder pingIdleMillis(int pingIdleMillis) {
            this.pingIdleMillis = pingIdleMillis;
            return this;
        }

        /** Silence before a ping while calls wait, in milliseconds. */
        public Builder pingWaitingMillis(int pingWaitingMillis) {
            this.pingWaitingMillis = pingWaitingMillis;
            return this;
        }

        /** Silence after a ping that makes a connection slow, in milliseconds. */
        public Builder pingTimeoutMillis(int pingTimeoutMillis) {
            this.pingTimeoutMillis = pingTimeoutMillis;
            return this;
        }

        /** Further silence that closes it, in milliseconds. */
        public Builder pingCloseMillis(int pingCloseMillis) {
            this.pingCloseMillis = pingCloseMillis;
            return this;
        }

        /** Time a server waits for {@code HELLO}, in milliseconds. */
        public Builder helloTimeoutMillis(int helloTimeoutMillis) {
            this.helloTimeoutMillis = helloTimeoutMillis;
            return this;
        }

        /** Connections a server accepts in all. */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /** Connections a server accepts from one IP address. */
        public Builder maxConnectionsPerAddress(int maxConnectionsPerAddress) {
            this.maxConnectionsPerAddress = maxConnectionsPerAddress;
            return this;
        }

        /** Memory for bodies that are still arriving, over all connections, in bytes. */
        public Builder unfinishedBodyBytes(long unfinishedBodyBytes) {
            this.unfinishedBodyBytes = unfinishedBodyBytes;
            return this;
        }

        /** Memory for what clients make a server keep (replies that they do not read, names that they define), over all connections, in bytes. */
        public Builder peerMemoryBytes(long peerMemoryBytes) {
            this.peerMemoryBytes = peerMemoryBytes;
            return this;
        }

        /** Bodies above this size are compressed, in bytes. */
        public Builder compressAboveBytes(int compressAboveBytes) {
            this.compressAboveBytes = compressAboveBytes;
            return this;
        }

        /** Bytes queued on one connection before calls are refused or reading pauses. */
        public Builder outboundLimitBytes(int outboundLimitBytes) {
            this.outboundLimitBytes = outboundLimitBytes;
            return this;
        }

        /** Time a server lets its output stay full before it closes the connection, in milliseconds. */
        public Builder outboundStallMillis(int outboundStallMillis) {
            this.outboundStallMillis = outboundStallMillis;
            return this;
        }

        /** Threads of the {@code pool} executor. */
        public Builder poolThreads(int poolThreads) {
            this.poolThreads = poolThreads;
            return this;
        }

        /** Calls that may wait for one of them. */
        public Builder poolQueue(int poolQueue) {
            this.poolQueue = poolQueue;
            return this;
        }

        /** Calls that may run at once on the {@code virtual} executor; of each priority as many as {@link Priority#partOf} says. */
        public Builder virtualCalls(int virtualCalls) {
            this.virtualCalls = virtualCalls;
            return this;
        }

        /** Compressor to offer; "" is none. */
        public Builder compressor(String compressor) {
            this.compressor = Objects.requireNonNull(compressor, "compressor");
            return this;
        }

        /** Credentials to send; "" is none. */
        public Builder credentials(String credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /** Whether to use the operating system's own transport where it is there. */
        public Builder nativeTransport(boolean nativeTransport) {
            this.nativeTransport = nativeTransport;
            return this;
        }

        /** Whether the executors {@code pool} and {@code virtual} limit themselves under overload. */
        public Builder overloadControl(boolean overloadControl) {
            this.overloadControl = overloadControl;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public TransportOptions build() {
            Ranges.within("ioThreads", ioThreads, 1, 256);
            Ranges.within("connectTimeoutMillis", connectTimeoutMillis, 1, 3600000);
            Ranges.within("frameLimitBytes", frameLimitBytes, 1024, 1073741824);
            Ranges.within("attachmentsLimitBytes", attachmentsLimitBytes, 0, 65536);
            Ranges.within("inFlightPerConnection", inFlightPerConnection, 1, 1048576);
            Ranges.within("pingIdleMillis", pingIdleMillis, 10, 3600000);
            Ranges.within("pingWaitingMillis", pingWaitingMillis, 10, 3600000);
            Ranges.within("pingTimeoutMillis", pingTimeoutMillis, 10, 3600000);
            Ranges.within("pingCloseMillis", pingCloseMillis, 10, 3600000);
            Ranges.within("helloTimeoutMillis", helloTimeoutMillis, 10, 3600000);
            Ranges.within("maxConnections", maxConnections, 1, 1048576);
            Ranges.within("maxConnectionsPerAddress", maxConnectionsPerAddress, 1, 1048576);
            Ranges.within("unfinishedBodyBytes", unfinishedBodyBytes, 65536L, 1125899906842624L);
            Ranges.within("peerMemoryBytes", peerMemoryBytes, 65536L, 1125899906842624L);
            Ranges.within("compressAboveBytes", compressAboveBytes, 0, 1073741824);
            Ranges.within("outboundLimitBytes", outboundLimitBytes, 1024, 1073741824);
            Ranges.within("outboundStallMillis", outboundStallMillis, 10, 3600000);
            Ranges.within("poolThreads", poolThreads, 1, 10000);
            Ranges.within("poolQueue", poolQueue, 0, 1048576);
            Ranges.within("virtualCalls", virtualCalls, 1, 1048576);
            return new TransportOptions(this);
        }
    }
}
