package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** The settings of circuits of services and methods. Immutable, thread-safe. */
@Extension("circuit")
final class CircuitSettings implements SettingGroup {
    static final String NONE = "none";
    static final String THROTTLE = "throttle";
    static final String CLASSIC = "classic";

    private static final int MAX = 1_000_000;

    static final Setting<String> CIRCUIT_BREAKER = Setting.ofChoice(
            "circuitBreaker",
            Side.CLIENT,
            List.of(NONE, THROTTLE, CLASSIC),
            NONE,
            "Fails calls at once while too few of them succeed, whichever node they would go to: throttle holds back as many as"
                    + " fail, classic all for a while. None by default: a node that fails is left out by its own breaker, and calls that"
                    + " fail everywhere fail by their deadline.");

    static final Setting<Integer> CIRCUIT_MULTIPLIER = Setting.ofInt(
                    "circuitMultiplier",
                    Side.CLIENT,
                    1,
                    100,
                    2,
                    "Calls that throttle lets out for each that succeeded in the last 10 s. With 2, servers spend no more on what they refuse"
                            + " than on what they serve, and nothing is held back while half of the calls succeed.")
            .onlyWith(CIRCUIT_BREAKER, THROTTLE);

    static final Setting<Integer> CIRCUIT_FAILURE_PERCENT = Setting.ofInt(
                    "circuitFailurePercent",
                    Side.CLIENT,
                    1,
                    100,
                    50,
                    "Share of failures among the calls of the last 10 s from which on classic opens. With half of them failing, what is"
                            + " lost by failing all is no more than what is spared.")
            .onlyWith(CIRCUIT_BREAKER, CLASSIC);

    static final Setting<Integer> CIRCUIT_LEAST_CALLS = Setting.ofInt(
                    "circuitLeastCalls",
                    Side.CLIENT,
                    1,
                    MAX,
                    20,
                    "Calls in the last 10 s below which classic does not open: of fewer, half fail by chance too often.")
            .onlyWith(CIRCUIT_BREAKER, CLASSIC);

    static final Setting<Integer> CIRCUIT_OPEN_MILLIS = Setting.ofInt(
                    "circuitOpenMillis",
                    Side.CLIENT,
                    10,
                    3_600_000,
                    5_000,
                    "How long classic stays open before it probes. As long as a node's breaker does at most: long enough for a server to"
                            + " work off what it has.")
            .onlyWith(CIRCUIT_BREAKER, CLASSIC);

    static final Setting<Integer> CIRCUIT_PROBES = Setting.ofInt(
                    "circuitProbes",
                    Side.CLIENT,
                    1,
                    MAX,
                    3,
                    "Calls that classic lets out as probes, all of which must succeed to close it. One may succeed by chance, or at the one"
                            + " node that is well.")
            .onlyWith(CIRCUIT_BREAKER, CLASSIC);

    static final Setting<Integer> CIRCUIT_SLOW_MILLIS = Setting.ofInt(
                    "circuitSlowMillis",
                    Side.CLIENT,
                    1,
                    3_600_000,
                    null,
                    "Calls that take longer, with all their attempts, are slow for classic, also those that succeed. Nothing by default: what is"
                            + " too slow for a caller says its timeout, and those calls fail.")
            .onlyWith(CIRCUIT_BREAKER, CLASSIC);

    static final Setting<Integer> CIRCUIT_SLOW_PERCENT = Setting.ofInt(
                    "circuitSlowPercent",
                    Side.CLIENT,
                    1,
                    100,
                    80,
                    "Share of slow calls, with circuitSlowMillis, among those of the last 10 s from which on classic opens. More than for"
                            + " failures, since most of what is given up then would have got an answer.")
            .onlyWith(CIRCUIT_SLOW_MILLIS);

    @Override
    public List<Setting<?>> settings() {
        return List.of(
                CIRCUIT_BREAKER,
                CIRCUIT_MULTIPLIER,
                CIRCUIT_FAILURE_PERCENT,
                CIRCUIT_LEAST_CALLS,
                CIRCUIT_OPEN_MILLIS,
                CIRCUIT_PROBES,
                CIRCUIT_SLOW_MILLIS,
                CIRCUIT_SLOW_PERCENT);
    }
}
