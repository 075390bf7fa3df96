package io.tern.bootstrap;

import io.tern.api.Defaults;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.bootstrap.SettingRow.Side;
import io.tern.protocol.RequestFrame;
import java.util.List;

/**
 * The settings of exports and of the methods that they serve. Timeout and filters of a server have names of their own: what
 * is meant for the calls that an application makes must not cut those that it serves. Thread-safe.
 */
final class ExportFields {
    private static final SettingRow<Integer> TIMEOUT = SettingRow.anywhere(
            "serverTimeoutMillis",
            SettingKind.integer(1, Integer.MAX_VALUE),
            "",
            Side.SERVER,
            "Upper bound of the time that a call may take on the server; never extends the caller's deadline, which is enough"
                    + " as a rule.");
    private static final SettingRow<String> EXECUTOR = SettingRow.anywhere(
            "executor",
            SettingKind.text(),
            "virtual from Java 24 on, else pool",
            Side.SERVER,
            "Name of the executor that runs the methods: virtual, pool, io or one's own. Before Java 24 synchronized pins the"
                    + " carriers of virtual threads.");
    private static final SettingRow<Boolean> INTERRUPT = SettingRow.anywhere(
            "interruptOnCancel",
            SettingKind.flag(),
            "false",
            Side.SERVER,
            "Interrupts the thread that runs a method when its call is cancelled; only for methods that can bear it.");

    static final List<OptionField<ExportOptions, ExportOptions.Builder, ?>> OF_SERVICE = List.of(
            OptionField.named(
                    "weight",
                    SettingRow.service(
                            "weight",
                            SettingKind.integer(0, 10_000),
                            String.valueOf(Defaults.WEIGHT),
                            Side.SERVER,
                            "Share of the load relative to other providers; 100 leaves room to go below, 0 takes no load.")),
            OptionField.named(
                    "warmupMillis",
                    SettingRow.service(
                            "warmupMillis",
                            SettingKind.integer(0, Integer.MAX_VALUE),
                            String.valueOf(Defaults.WARMUP_MILLIS),
                            Side.SERVER,
                            "Time over which the weight grows: a fresh JVM compiles its hot code and fills its caches.")),
            OptionField.named(
                    "delayMillis",
                    SettingRow.service(
                            "delayMillis",
                            SettingKind.integer(0, Integer.MAX_VALUE),
                            "0",
                            Side.SERVER,
                            "Wait between readiness and registration, for what a readiness check cannot see.")),
            OptionField.named(
                    "tags",
                    SettingRow.service(
                            "tags",
                            SettingKind.names(RequestFrame.TAG_LIMIT_BYTES),
                            "",
                            Side.SERVER,
                            "Tags of this provider, which tag routing looks at; no tags serve calls without a tag.")),
            OptionField.named("executor", EXECUTOR),
            OptionField.named(
                    "filters",
                    SettingRow.service(
                            "serverFilters",
                            SettingKind.names(),
                            "",
                            Side.SERVER,
                            "Names of server filters to add; -name leaves out one that is active by itself.")),
            OptionField.named("timeoutMillis", TIMEOUT),
            OptionField.named("interruptOnCancel", INTERRUPT));

    static final List<OptionField<MethodSettings, MethodSettings.Builder, ?>> OF_METHOD = List.of(
            OptionField.named("timeoutMillis", TIMEOUT),
            OptionField.named("executor", EXECUTOR),
            OptionField.named("interruptOnCancel", INTERRUPT),
            OptionField.named(
                    "nonBlocking",
                    SettingRow.method(
                            "nonBlocking",
                            Side.SERVER,
                            "The method runs on an I/O thread, which saves a hand-over; it must never block.")));

    private ExportFields() {}
}
