package io.tern.bootstrap;

import io.tern.api.Defaults;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.SettingRow.Side;
import io.tern.protocol.RequestFrame;
import java.util.List;

/** The settings of references and of the methods that they call. Thread-safe. */
final class ReferenceFields {
    private static final SettingRow<Integer> TIMEOUT = SettingRow.anywhere(
            "timeoutMillis",
            SettingKind.integer(1, Integer.MAX_VALUE),
            String.valueOf(Defaults.TIMEOUT_MILLIS),
            Side.CLIENT,
            "Time of a whole call over all its attempts: long enough for a healthy service, short enough that a caller's"
                    + " threads survive a sick one.");
    private static final SettingRow<Integer> RETRIES = SettingRow.anywhere(
            "retries",
            SettingKind.integer(0, 100),
            String.valueOf(Defaults.RETRIES),
            Side.CLIENT,
            "How often failover sends a call again that may be sent again; more than two other nodes only multiply load.");

    private static final SettingRow<String> CLUSTER = SettingRow.anywhere(
            "cluster",
            SettingKind.text(),
            Defaults.CLUSTER,
            Side.CLIENT,
            "Name of the cluster strategy: what happens when a node fails. failover sends elsewhere what certainly did not run"
                    + " or is idempotent; everything else fails at once.");
    private static final SettingRow<String> LOAD_BALANCER = SettingRow.anywhere(
            "loadBalancer",
            SettingKind.text(),
            Defaults.LOAD_BALANCER,
            Side.CLIENT,
            "Name of the load balancer. p2c, the better of two nodes chosen at random, is close to the best node at constant"
                    + " cost and without herding onto it.");

    static final List<OptionField<ReferenceOptions, ReferenceOptions.Builder, ?>> OF_SERVICE = List.of(
            field(TIMEOUT),
            field(RETRIES),
            field(CLUSTER),
            field(LOAD_BALANCER),
            field(SettingRow.service(
                    "filters",
                    SettingKind.names(),
                    "",
                    Side.CLIENT,
                    "Names of client filters to add; -name leaves out one that is active by itself.")),
            text(
                    "serializer",
                    Defaults.SERIALIZER,
                    "Name of the serializer. protostuff carries every row of the type table, compactly."),
            field(SettingRow.service(
                    "connections",
                    SettingKind.integer(1, 1_024),
                    String.valueOf(Defaults.CONNECTIONS),
                    Side.CLIENT,
                    "Connections to each node. One carries thousands of calls; more only help where one event loop is"
                            + " the bottleneck.")),
            field(SettingRow.service(
                    "tag",
                    SettingKind.text(RequestFrame.TAG_LIMIT_BYTES),
                    "",
                    Side.CLIENT,
                    "Tag of every call that carries none of its own; no tag means nodes without tags.")),
            field(SettingRow.service(
                    "address",
                    SettingKind.nodes(),
                    "",
                    Side.CLIENT,
                    "Nodes to call without asking a registry, for tests and for what no registry knows.")),
            field(SettingRow.service(
                    "registry",
                    SettingKind.registry(),
                    "",
                    Side.CLIENT,
                    "Address of the only registry to ask, where the application knows several; unset asks all.")),
            field(flag("required", "Fails the start where no provider is found in time; otherwise that is a warning.")),
            field(flag("lazy", "Connects and subscribes at the first call, for services that are seldom called.")),
            field(SettingRow.service(
                    "callbackOn",
                    SettingKind.oneOf("io", "callback"),
                    "callback",
                    Side.CLIENT,
                    "Where futures complete: on the callback executor, where code may block, or on the I/O thread, which"
                            + " saves a hand-over where it does not.")));

    static final List<OptionField<MethodSettings, MethodSettings.Builder, ?>> OF_METHOD = List.of(
            OptionField.named("timeoutMillis", TIMEOUT),
            OptionField.named("retries", RETRIES),
            OptionField.named("cluster", CLUSTER),
            OptionField.named("loadBalancer", LOAD_BALANCER),
            OptionField.named(
                    "idempotent",
                    SettingRow.method(
                            "idempotent",
                            Side.CLIENT,
                            "The method may run again, also beside itself; only its author knows.")),
            OptionField.named(
                    "oneway",
                    SettingRow.method("oneway", Side.CLIENT, "The caller wants no reply and hears of no failure.")));

    private ReferenceFields() {}

    private static SettingRow<Boolean> flag(String name, String reason) {
        return SettingRow.service(name, SettingKind.flag(), "false", Side.CLIENT, reason);
    }

    private static OptionField<ReferenceOptions, ReferenceOptions.Builder, String> text(
            String name, String fallback, String reason) {
        return field(SettingRow.service(name, SettingKind.text(), fallback, Side.CLIENT, reason));
    }

    private static <T> OptionField<ReferenceOptions, ReferenceOptions.Builder, T> field(SettingRow<T> row) {
        return OptionField.named(row.name(), row);
    }
}
