package io.tern.api;

/** Every default value of Tern, each with its reason. */
public final class Defaults {
    /** Port of a server; Dubbo's, so firewalls of its users need no change. */
    public static final int PORT = 20_880;

    /** Time of a call: long enough for a healthy service, short enough that a caller's threads survive a sick one. */
    public static final int TIMEOUT_MILLIS = 1_000;

    /** Time for connecting and {@code HELLO}: within a data centre more than this is as good as never. */
    public static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    /** Re-sends of a call that may be re-sent: two other nodes; more only multiplies load. */
    public static final int RETRIES = 2;

    /** Sends elsewhere what certainly did not run or is idempotent; everything else fails at once. */
    public static final String CLUSTER = "failover";

    /** Power of two choices: close to the best node at constant cost, without herding onto it. */
    public static final String LOAD_BALANCER = "p2c";

    /** Weight of a provider; 100 leaves room to go below. */
    public static final int WEIGHT = 100;

    /** Time in which a fresh JVM compiles its hot code and fills its caches. */
    public static final int WARMUP_MILLIS = 60_000;

    /** Carries every row of the type table, compactly. */
    public static final String SERIALIZER = "protostuff";

    /** Silence on an idle connection before a ping: a dead peer is noticed in seconds, not in TCP's minutes. */
    public static final int PING_IDLE_MILLIS = 5_000;

    /** The same while calls wait for replies. */
    public static final int PING_WAITING_MILLIS = 1_000;

    /** Silence after a ping that counts as a miss: no new calls there while another node can serve. */
    public static final int PING_TIMEOUT_MILLIS = 1_000;

    /** Further silence after a miss before the connection is closed; a collector's pause must not fail calls. */
    public static final int PING_CLOSE_MILLIS = 5_000;

    /** One connection carries thousands of calls; more only help where one event loop is the bottleneck. */
    public static final int CONNECTIONS = 1;

    /** Largest frame in bytes, after decompression. */
    public static final int FRAME_LIMIT_BYTES = 8 * 1024 * 1024;

    /** Largest attachments of one request in bytes; they are metadata, not payload. */
    public static final int ATTACHMENTS_LIMIT_BYTES = 64 * 1024;

    /** Bodies above this size are compressed where both sides agreed on a compressor. */
    public static final int COMPRESS_ABOVE_BYTES = 4 * 1024;

    /** Calls that may wait on one connection; bounds memory on both sides. */
    public static final int IN_FLIGHT_PER_CONNECTION = 4_096;

    /** Most threads that run users' callbacks. */
    public static final int CALLBACK_THREADS = 200;

    /** Threads of the {@code pool} executor, as in Dubbo. */
    public static final int POOL_THREADS = 200;

    /** Calls that may wait for a thread of the {@code pool} executor; those that expire there never start. */
    public static final int POOL_QUEUE = 1_000;

    /** Calls that may run at once on the {@code virtual} executor; threads are cheap, what they hold is not. */
    public static final int VIRTUAL_CALLS = 4_096;

    /** Time for calls in flight to end when an application stops. */
    public static final int DRAIN_MILLIS = 10_000;

    /** ZooKeeper session: outlives a collector's pause and a leader election. */
    public static final int SESSION_MILLIS = 30_000;

    /** How long start waits for registry and providers before it goes on with a warning. */
    public static final int START_WAIT_MILLIS = 3_000;

    /** How long stop waits for the registry to confirm that the services are unregistered. */
    public static final int UNREGISTER_WAIT_MILLIS = 1_000;

    /** Attachments with this prefix go on to nested calls; all others end with the call they were given to. */
    public static final String PROPAGATION_PREFIX = "baggage-";

    /**
     * Attached to a result that no node gave, so that filters and callers can tell it from an answer: what answered instead, such as {@code
     * value}, {@code stub}, {@code mock} or {@code failsafe}. Set on the client's side, and never sent.
     */
    public static final String FALLBACK_ATTACHMENT = "tern.fallback";

    /** Attached to a result that no call of its own was made for: {@code hit} if it was kept, {@code shared} if another caller's call brought it. */
    public static final String CACHE_ATTACHMENT = "tern.cache";

    private Defaults() {}
}
