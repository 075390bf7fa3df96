package io.tern.bootstrap;

import io.tern.api.Defaults;
import io.tern.api.TransportOptions;
import io.tern.protocol.HelloFrame;
import java.util.List;

/** The settings of the transport. Thread-safe. */
final class TransportFields {
    private static final int HOUR_MILLIS = 3_600_000;
    private static final int MEBI = 1_048_576;
    private static final int GIBI = 1_073_741_824;

    static final List<OptionField<TransportOptions, TransportOptions.Builder, ?>> ALL = List.of(
            field(SettingRow.application(
                    "ioThreads",
                    SettingKind.integer(1, 256),
                    "as many as processors, at most 4",
                    "I/O threads, shared by clients and servers; they only move bytes, so few are enough.")),
            millis(
                    "connectTimeoutMillis",
                    1,
                    Defaults.CONNECT_TIMEOUT_MILLIS,
                    "Time for connecting, the look-up of the name, all its addresses and HELLO included: within a data centre more than"
                            + " this is as good as never."),
            number(
                    "frameLimitBytes",
                    1_024,
                    GIBI,
                    Defaults.FRAME_LIMIT_BYTES,
                    "Largest frame after decompression; bounds what one call can take of the memory."),
            number(
                    "attachmentsLimitBytes",
                    0,
                    65_536,
                    Defaults.ATTACHMENTS_LIMIT_BYTES,
                    "Largest attachments of one request; they are metadata, not payload."),
            number(
                    "inFlightPerConnection",
                    1,
                    MEBI,
                    Defaults.IN_FLIGHT_PER_CONNECTION,
                    "Calls that may wait on one connection; bounds memory on both sides."),
            millis(
                    "pingIdleMillis",
                    10,
                    Defaults.PING_IDLE_MILLIS,
                    "Silence on an idle connection before a ping: a dead peer is noticed in seconds, not in TCP's minutes."),
            millis("pingWaitingMillis", 10, Defaults.PING_WAITING_MILLIS, "The same while calls wait for replies."),
            millis(
                    "pingTimeoutMillis",
                    10,
                    Defaults.PING_TIMEOUT_MILLIS,
                    "Silence after a ping that makes a node slow: no new calls there while another one can serve."),
            millis(
                    "pingCloseMillis",
                    10,
                    Defaults.PING_CLOSE_MILLIS,
                    "Further silence that closes the connection; a collector's pause must not fail calls."),
            millis(
                    "helloTimeoutMillis",
                    10,
                    TransportOptions.DEFAULTS.helloTimeoutMillis(),
                    "Time that a server waits for HELLO; connections that say nothing must not pile up."),
            number(
                    "maxConnections",
                    1,
                    MEBI,
                    TransportOptions.DEFAULTS.maxConnections(),
                    "Connections that a server accepts in all; below the usual limit of open files."),
            number(
                    "maxConnectionsPerAddress",
                    1,
                    MEBI,
                    TransportOptions.DEFAULTS.maxConnectionsPerAddress(),
                    "Connections that a server accepts from one IP address, so that one client cannot take all."),
            field(SettingRow.application(
                    "unfinishedBodyBytes",
                    SettingKind.longInteger(65_536L, 1_125_899_906_842_624L),
                    "a quarter of the heap, at least 16777216",
                    "Memory for bodies that are still arriving, over all connections; the rest of the heap is the"
                            + " application's.")),
            field(SettingRow.application(
                    "peerMemoryBytes",
                    SettingKind.longInteger(65_536L, 1_125_899_906_842_624L),
                    "a quarter of the heap, at least 16777216",
                    "Memory for what clients make a server keep (replies that they do not read, names that they define), over all"
                            + " connections; beyond it the connection that holds most is closed.")),
            number(
                    "compressAboveBytes",
                    0,
                    GIBI,
                    Defaults.COMPRESS_ABOVE_BYTES,
                    "Larger bodies are compressed where both sides agreed on a compressor; smaller ones gain nothing."),
            number(
                    "outboundLimitBytes",
                    1_024,
                    GIBI,
                    TransportOptions.DEFAULTS.outboundLimitBytes(),
                    "Bytes queued on one connection before calls are refused or reading pauses; a peer that does not read must"
                            + " not take the memory."),
            millis(
                    "outboundStallMillis",
                    10,
                    TransportOptions.DEFAULTS.outboundStallMillis(),
                    "Time that a server lets its output stay full before it closes the connection."),
            number(
                    "poolThreads",
                    1,
                    10_000,
                    Defaults.POOL_THREADS,
                    "Threads of the executor pool; enough for methods that block, few enough to be scheduled."),
            number(
                    "poolQueue",
                    0,
                    MEBI,
                    Defaults.POOL_QUEUE,
                    "Calls that may wait for one of them; those that expire there never start."),
            number(
                    "virtualCalls",
                    1,
                    MEBI,
                    Defaults.VIRTUAL_CALLS,
                    "Calls that may run at once on the executor virtual, a tenth of them only CRITICAL ones; threads are cheap, what they hold is not."),
            field(SettingRow.application(
                    "compressor",
                    SettingKind.text(),
                    "",
                    "Name of the compressor to offer; none unless said, for processors cost more than networks.")),
            field(SettingRow.application(
                    "credentials",
                    SettingKind.secret(HelloFrame.CREDENTIALS_LIMIT_BYTES),
                    "",
                    "What HELLO says to prove who the application is; printed nowhere.")),
            field(SettingRow.application(
                    "nativeTransport",
                    SettingKind.flag(),
                    "true",
                    "Uses the operating system's own transport where it is there; it costs less per system call.")),
            field(SettingRow.application(
                    "overloadControl",
                    SettingKind.flag(),
                    "true",
                    "Under overload the executors pool and virtual find out how few calls at once get as much done, and keep no more"
                            + " waiting than these take soon; off where their limits are to be all there is.")));

    private TransportFields() {}

    private static OptionField<TransportOptions, TransportOptions.Builder, Integer> millis(
            String name, int min, int fallback, String reason) {
        return number(name, min, HOUR_MILLIS, fallback, reason);
    }

    private static OptionField<TransportOptions, TransportOptions.Builder, Integer> number(
            String name, int min, int max, int fallback, String reason) {
        return field(SettingRow.application(name, SettingKind.integer(min, max), String.valueOf(fallback), reason));
    }

    private static <T> OptionField<TransportOptions, TransportOptions.Builder, T> field(SettingRow<T> row) {
        return OptionField.named(row.name(), row);
    }
}
