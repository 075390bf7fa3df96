package io.tern.bootstrap;

import io.tern.api.Defaults;
import io.tern.api.RegistryAddress;
import io.tern.protocol.HelloFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings of an application as a whole, those of the transport apart. Thread-safe. */
final class ApplicationRows {
    static final SettingRow<String> APPLICATION_VERSION = SettingRow.application(
            "applicationVersion",
            SettingKind.text(HelloFrame.TEXT_LIMIT_BYTES),
            "",
            "Version of the application, such as 1.4.2: servers list their callers by name and version, for people.");
    static final SettingRow<List<RegistryAddress>> REGISTRIES = SettingRow.application(
            "registries",
            SettingKind.registries(),
            "",
            "Where to register and to look, in all of them at once; addresses of ensembles contain commas, so these are"
                    + " separated by semicolons.");
    static final SettingRow<Boolean> REQUIRE_REGISTRY = SettingRow.application(
            "requireRegistry",
            SettingKind.flag(),
            "false",
            "Makes a registry that cannot be reached an error of the start; otherwise it is a warning, for providers serve on"
                    + " without it.");
    static final SettingRow<Boolean> PASS_EXCEPTIONS = SettingRow.application(
            "passExceptions",
            SettingKind.flag(),
            "false",
            "Lets unchecked exceptions of each interface's package, and four of the JDK's, reach callers as themselves, where the"
                    + " interface has no @PassExceptions; to be said on both sides.");
    static final SettingRow<Integer> CALLBACK_THREADS = SettingRow.application(
            "callbackThreads",
            SettingKind.integer(1, 10_000),
            String.valueOf(Defaults.CALLBACK_THREADS),
            "Threads that complete futures and may be held by callbacks that block; where all are held, calls whose results wait fail"
                    + " at their deadlines, or when no callback has begun for a second.");
    static final SettingRow<String> BIND = SettingRow.application(
            "bind",
            SettingKind.host(),
            "0.0.0.0",
            "Local address to listen on; a particular one is also published, so a loopback address needs registries on this"
                    + " machine, or a host.");
    static final SettingRow<Integer> PORT = SettingRow.application(
            "port",
            SettingKind.integer(0, 65_535),
            String.valueOf(Defaults.PORT),
            "Port to listen on; 0 takes a free one. The default is Dubbo's, so firewalls of its users need no change.");
    static final SettingRow<String> HOST = SettingRow.application(
            "host",
            SettingKind.host(),
            "",
            "Host to publish; unset, it is the address that routes to the registry. Needed behind address translation. A loopback"
                    + " address is published only if all registries are on this machine.");
    static final SettingRow<Integer> PORT_TO_REGISTRY = SettingRow.application(
            "portToRegistry",
            SettingKind.integer(1, 65_535),
            "",
            "Port to publish beside host, where a container or a gateway forwards another one; unset, it is the port that the"
                    + " server listens on. Dubbo's DUBBO_PORT_TO_REGISTRY.");
    static final SettingRow<String> ZONE = SettingRow.application(
            "zone",
            SettingKind.text(),
            "",
            "Where this instance runs: its calls prefer nodes of this zone. Published with all that it exports.");
    static final SettingRow<String> REGION = SettingRow.application(
            "region",
            SettingKind.text(),
            "",
            "The larger part of the network that the zone lies in: preferred where the zone has too few nodes. Published, too.");
    static final SettingRow<Map<String, String>> METADATA = SettingRow.application(
            "metadata",
            SettingKind.pairs(),
            "",
            "What else callers should know of this instance, for rules of routes such as version != 1.2; published, so keep it"
                    + " small.");
    static final SettingRow<String> TRANSPORT =
            SettingRow.application("transport", SettingKind.text(), "netty", "Name of the transport.");
    static final SettingRow<Duration> START_WAIT = SettingRow.application(
            "startWaitMillis",
            SettingKind.millis(),
            String.valueOf(Defaults.START_WAIT_MILLIS),
            "How long the start waits for registry and providers before it goes on with a warning.");
    static final SettingRow<Duration> DRAIN = SettingRow.application(
            "drainMillis",
            SettingKind.millis(),
            String.valueOf(Defaults.DRAIN_MILLIS),
            "How long the stop waits for calls in flight; keep it below what the platform grants before it kills.");
    static final SettingRow<Boolean> SHUTDOWN_HOOK = SettingRow.application(
            "shutdownHook",
            SettingKind.flag(),
            "true",
            "Closes the application when the JVM ends; off where a container does that in its own order.");

    static final SettingRow<String> RULES = SettingRow.application(
            "rules",
            SettingKind.registry(),
            "",
            "Where settings are published that hold while the application runs: file:///etc/tern/rules.json, or"
                    + " zookeeper://host:2181; nowhere unless it is said, for who can publish there steers every call.");

    static final SettingRow<Boolean> SNAPSHOT = SettingRow.application(
            "snapshot",
            SettingKind.flag(),
            "true",
            "Keeps what the registries say on disk, so that a start without them finds the providers of the last run.");
    static final SettingRow<Path> SNAPSHOT_DIRECTORY = SettingRow.application(
            "snapshotDirectory",
            SettingKind.directory(),
            "~/.tern",
            "Where that is kept, in a folder for each application; must outlive the process to be of use.");

    static final List<SettingRow<?>> ALL = List.of(
            APPLICATION_VERSION,
            REGISTRIES,
            REQUIRE_REGISTRY,
            SNAPSHOT,
            SNAPSHOT_DIRECTORY,
            BIND,
            PORT,
            HOST,
            PORT_TO_REGISTRY,
            ZONE,
            REGION,
            METADATA,
            TRANSPORT,
            START_WAIT,
            DRAIN,
            SHUTDOWN_HOOK,
            RULES,
            PASS_EXCEPTIONS,
            CALLBACK_THREADS);

    private ApplicationRows() {}
}
