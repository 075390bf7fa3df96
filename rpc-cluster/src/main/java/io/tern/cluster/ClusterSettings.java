package io.tern.cluster;

import io.tern.api.Setting;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** The settings of this module's routers and strategies. Immutable, thread-safe. */
@Extension("cluster")
final class ClusterSettings implements SettingGroup {
    static final Setting<Boolean> TAG_FALLBACK = Setting.ofBoolean(
            "tagFallback",
            Setting.Side.CLIENT,
            false,
            "Whether a call whose tag no node has may go to nodes without a tag. Off, because a call that is tagged for a"
                    + " trial must not reach the real thing when the trial's provider is down; switch it on where the tag"
                    + " is a wish and any node will do.");

    static final Setting<Integer> FORKS = Setting.ofInt(
            "forks",
            Setting.Side.CLIENT,
            1,
            8,
            2,
            "Nodes to which forking sends each call at once. Two cost twice the load; each more costs as much again and gains"
                    + " less.");

    static final Setting<Integer> BROADCAST_FAIL_PERCENT = Setting.ofInt(
            "broadcastFailPercent",
            Setting.Side.CLIENT,
            0,
            99,
            0,
            "Share of the nodes, in percent, that may fail before a broadcast call fails. None by default: who calls all"
                    + " nodes wants to know which one has not heard.");

    static final Setting<String> MERGER = Setting.ofText(
            "merger",
            Setting.Side.CLIENT,
            "collect",
            "What makes one value of those of several groups, where cluster is mergeable. By default collections, maps and arrays are put"
                    + " together; for methods that return something else say which one.");

    static final Setting<Integer> MERGE_FAIL_PERCENT = Setting.ofInt(
            "mergeFailPercent",
            Setting.Side.CLIENT,
            0,
            99,
            0,
            "Share of the groups, in percent, that may fail before a merged call fails. None by default: a list in which a group is"
                    + " missing looks like one that is complete.");

    static final Setting<Integer> FAILBACK_QUEUE = Setting.ofInt(
                    "failbackQueue",
                    Setting.Side.CLIENT,
                    1,
                    100_000,
                    1_000,
                    "Calls of a reference that failback keeps to send them again. Each keeps its arguments in memory; where there is"
                            + " no room the caller gets the failure.")
            .forWholeService();

    static final Setting<Integer> FAILBACK_TRIES = Setting.ofInt(
            "failbackTries",
            Setting.Side.CLIENT,
            1,
            100,
            5,
            "How often failback sends a call again before it gives it up. Five tries take two to three minutes, which outlasts a"
                    + " restart; what must not be lost belongs into a queue on disk.");

    static final Setting<String> SPLIT = Setting.ofText(
            "split",
            Setting.Side.CLIENT,
            "percentages of tags, such as gray=5 or blue=0, green=100",
            TrafficSplit::parse,
            "How many percent of the calls without a tag go to the nodes of some tags: a canary, or blue and green. None by"
                    + " default: nodes with a tag get calls with that tag only.");
    static final Setting<String> ROUTES = Setting.ofText(
            "routes",
            Setting.Side.CLIENT,
            "rules such as method = find* => zone = eu, separated by semicolons",
            CallRules::check,
            "Which nodes a call may go to, by what it is and what they are; every rule that concerns a call takes nodes away."
                    + " None by default.");
    static final Setting<Boolean> ROUTES_FORCE = Setting.ofBoolean(
            "routesForce",
            Setting.Side.CLIENT,
            false,
            "Whether a rule of routes may take the last node from a call, which fails then. Off, because most rules say where a"
                    + " call had better go, and one that fits no node any more must not stop the service; switch it on"
                    + " where the wrong node is worse than none.");
    static final Setting<Boolean> PREFER_ZONE = Setting.ofBoolean(
                    "preferZone",
                    Setting.Side.CLIENT,
                    true,
                    "Whether calls go to nodes of the caller's own zone first, then to those of its region. Has an effect only"
                            + " where the application says its zone or region; off for a service that has too few nodes"
                            + " there for the callers that are there.")
            .forWholeService();
    static final Setting<Integer> ZONE_SPILL_PERCENT = Setting.ofInt(
                    "zoneSpillPercent",
                    Setting.Side.CLIENT,
                    1,
                    100,
                    70,
                    "How many percent of the zone's nodes are enough to serve all of its calls. Where fewer can take calls, calls go"
                            + " further away in proportion. Services run with some reserve, and a cliff would be worse than"
                            + " a detour: 70 is what Envoy does, nearly.")
            .forWholeService();
    static final Setting<Integer> SUBSET = Setting.ofInt(
                    "subset",
                    Setting.Side.CLIENT,
                    0,
                    100_000,
                    0,
                    "How many servers to connect to, of those with the same tags; 0 is all. For fleets so large that a connection"
                            + " from each client to each server costs too much; all by default, for the more a client sees,"
                            + " the better it balances.")
            .forWholeService();
    static final Setting<Boolean> STICKY = Setting.ofBoolean(
                    "sticky",
                    Setting.Side.CLIENT,
                    false,
                    "Whether the reference stays with one node while that takes calls. For servers that keep something for a"
                            + " client; off, because load that sticks is not balanced.")
            .forWholeService();

    ClusterSettings() {}

    @Override
    public List<Setting<?>> settings() {
        return List.of(
                TAG_FALLBACK,
                FORKS,
                BROADCAST_FAIL_PERCENT,
                MERGER,
                MERGE_FAIL_PERCENT,
                FAILBACK_QUEUE,
                FAILBACK_TRIES,
                SPLIT,
                ROUTES,
                ROUTES_FORCE,
                PREFER_ZONE,
                ZONE_SPILL_PERCENT,
                SUBSET,
                STICKY);
    }
}
