package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** The settings of limits and breaker, and the figures of the breaker that nobody needs to set. Immutable, thread-safe. */
@Extension("limits")
final class LimitSettings implements SettingGroup {
    /** Above any rate that one service serves at one node; below it a cell's increment stays exact to a nanosecond. */
    private static final int MAX = 1_000_000;

    static final Setting<Integer> RATE_LIMIT = Setting.ofInt(
            "rateLimit",
            Side.SERVER,
            1,
            MAX,
            null,
            "Calls per second that this server admits. None by default: the worker pool already bounds what runs, and a rate that"
                    + " fits nobody's service would refuse work for no reason.");

    static final Setting<Integer> RATE_BURST = Setting.ofInt(
                    "rateBurst",
                    Side.SERVER,
                    0,
                    MAX,
                    null,
                    "Calls that may come at once beyond rateLimit's even pace; a tenth of rateLimit, at least 1, if not said: callers are"
                            + " uneven within 100 ms, and after a pause no more than that arrives at once.")
            .onlyWith(RATE_LIMIT);

    static final Setting<Integer> CONCURRENCY_LIMIT = Setting.ofInt(
            "concurrencyLimit",
            Side.SERVER,
            1,
            MAX,
            null,
            "Calls that this server runs and keeps waiting at once, so that one slow service or method cannot take all workers."
                    + " None by default: the worker pool already bounds all services together.");

    static final Setting<Boolean> ADAPTIVE_CONCURRENCY = Setting.ofBoolean(
                    "adaptiveConcurrency",
                    Side.SERVER,
                    false,
                    "Keeps the calls of concurrencyLimit to as many as get done what can be done, found by what they take: concurrencyLimit is"
                            + " the most then. Off by default: executors do that for all services together. It is for what only one"
                            + " service waits for, above all where its methods return futures and so hold no thread.")
            .onlyWith(CONCURRENCY_LIMIT);

    static final Setting<Integer> CLIENT_RATE_LIMIT = Setting.ofInt(
            "clientRateLimit",
            Side.CLIENT,
            1,
            MAX,
            null,
            "Attempts per second that this reference sends, to all nodes together. None by default: it is for keeping an agreed"
                    + " quota.");

    static final Setting<Integer> CLIENT_RATE_BURST = Setting.ofInt(
                    "clientRateBurst",
                    Side.CLIENT,
                    0,
                    MAX,
                    null,
                    "Attempts that may go out at once beyond clientRateLimit's even pace; a tenth of clientRateLimit, at least 1, if not"
                            + " said.")
            .onlyWith(CLIENT_RATE_LIMIT);

    static final Setting<Integer> CLIENT_CONCURRENCY_LIMIT = Setting.ofInt(
            "clientConcurrencyLimit",
            Side.CLIENT,
            1,
            MAX,
            null,
            "Attempts of this reference in flight at once, at all nodes together, so that one slow service cannot hold all threads"
                    + " of its caller. None by default: deadlines bound how long a call is held.");

    static final Setting<Integer> BREAKER_FAILURES = Setting.ofInt(
                    "breakerFailures",
                    Side.CLIENT,
                    1,
                    MAX,
                    5,
                    "Consecutive failures at one node that open its breaker, whatever its methods. Fewer than 5 happen by chance on a"
                            + " healthy node, more cost calls. filters = \"-breaker\" leaves the breaker out.")
            .forWholeService();

    static final Setting<Boolean> OUTLIER_DETECTION = Setting.ofBoolean(
                    "outlierDetection",
                    Side.CLIENT,
                    false,
                    "Has the breaker also keep calls away from nodes that fail more often or are slower than the others. Off by"
                            + " default: p2c gives such nodes few calls by itself. It is for balancers that do not look, such as"
                            + " consistent-hash, and for errors that must not be served at all.")
            .forWholeService();

    private static final List<Setting<?>> ALL = List.of(
            RATE_LIMIT,
            RATE_BURST,
            CONCURRENCY_LIMIT,
            ADAPTIVE_CONCURRENCY,
            CLIENT_RATE_LIMIT,
            CLIENT_RATE_BURST,
            CLIENT_CONCURRENCY_LIMIT,
            BREAKER_FAILURES,
            OUTLIER_DETECTION);

    @Override
    public List<Setting<?>> settings() {
        return ALL;
    }
}
