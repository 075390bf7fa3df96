package io.tern.bootstrap;

import io.tern.api.Defaults;
import io.tern.api.TransportOptions;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The settings of the transport. Thread-safe. */
final class TransportFields {
    private static final int HOUR_MILLIS = 3_600_000;
    private static final int MEBI = 1_048_576;
    private static final int GIBI = 1_073_741_824;

    static final List<OptionField<TransportOptions, TransportOptions.Builder, ?>> ALL = List.of(
            field(
                    SettingRow.application(
                            "ioThreads",
                            SettingKind.integer(1, 256),
                            "as many as processors, at most 4",
                            "I/O threads, shared by clients and servers; they only move bytes, so few are enough."),
                    TransportOptions::ioThreads,
                    TransportOptions.Builder::ioThreads),
            millis(
                    "connectTimeoutMillis",
                    1,
                    Defaults.CONNECT_TIMEOUT_MILLIS,
                    TransportOptions::connectTimeoutMillis,
                    TransportOptions.Builder::connectTimeoutMillis,
                    "Time for connecting, HELLO included: within a data centre more than this is as good as never."),
            number(
                    "frameLimitBytes",
                    1_024,
                    GIBI,
                    Defaults.FRAME_LIMIT_BYTES,
                    TransportOptions::frameLimitBytes,
                    TransportOptions.Builder::frameLimitBytes,
                    "Largest frame after decompression; bounds what one call can take of the memory."),
            number(
                    "attachmentsLimitBytes",
                    0,
                    65_536,
                    Defaults.ATTACHMENTS_LIMIT_BYTES,
                    TransportOptions::attachmentsLimitBytes,
                    TransportOptions.Builder::attachmentsLimitBytes,
                    "Largest attachments of one request; they are metadata, not payload."),
            number(
                    "inFlightPerConnection",
                    1,
                    MEBI,
                    Defaults.IN_FLIGHT_PER_CONNECTION,
                    TransportOptions::inFlightPerConnection,
                    TransportOptions.Builder::inFlightPerConnection,
                    "Calls that may wait on one connection; bounds memory on both sides."),
            millis(
                    "pingIdleMillis",
                    10,
                    Defaults.PING_IDLE_MILLIS,
                    TransportOptions::pingIdleMillis,
                    TransportOptions.Builder::pingIdleMillis,
                    "Silence on an idle connection before a ping: a dead peer is noticed in seconds, not in TCP's minutes."),
            millis(
                    "pingWaitingMillis",
                    10,
                    Defaults.PING_WAITING_MILLIS,
                    TransportOptions::pingWaitingMillis,
                    TransportOptions.Builder::pingWaitingMillis,
                    "The same while calls wait for replies."),
            millis(
                    "pingTimeoutMillis",
                    10,
                    Defaults.PING_TIMEOUT_MILLIS,
                    TransportOptions::pingTimeoutMillis,
                    TransportOptions.Builder::pingTimeoutMillis,
                    "Silence after a ping that makes a node slow: no new calls there while another one can serve."),
            millis(
                    "pingCloseMillis",
                    10,
                    Defaults.PING_CLOSE_MILLIS,
                    TransportOptions::pingCloseMillis,
                    TransportOptions.Builder::pingCloseMillis,
                    "Further silence that closes the connection; a collector's pause must not fail calls."),
            millis(
                    "helloTimeoutMillis",
                    10,
                    TransportOptions.DEFAULTS.helloTimeoutMillis(),
                    TransportOptions::helloTimeoutMillis,
                    TransportOptions.Builder::helloTimeoutMillis,
                    "Time that a server waits for HELLO; connections that say nothing must not pile up."),
            number(
                    "maxConnections",
                    1,
                    MEBI,
                    TransportOptions.DEFAULTS.maxConnections(),
                    TransportOptions::maxConnections,
                    TransportOptions.Builder::maxConnections,
                    "Connections that a server accepts in all; below the usual limit of open files."),
            number(
                    "maxConnectionsPerAddress",
                    1,
                    MEBI,
                    TransportOptions.DEFAULTS.maxConnectionsPerAddress(),
                    TransportOptions::maxConnectionsPerAddress,
                    TransportOptions.Builder::maxConnectionsPerAddress,
                    "Connections that a server accepts from one IP address, so that one client cannot take all."),
            field(
                    SettingRow.application(
                            "unfinishedBodyBytes",
                            SettingKind.longInteger(65_536L, 1_125_899_906_842_624L),
                            "a quarter of the heap, at least 67108864",
                            "Memory for bodies that are still arriving, over all connections; the rest of the heap is the"
                                    + " application's."),
                    TransportOptions::unfinishedBodyBytes,
                    TransportOptions.Builder::unfinishedBodyBytes),
            number(
                    "compressAboveBytes",
                    0,
                    GIBI,
                    Defaults.COMPRESS_ABOVE_BYTES,
                    TransportOptions::compressAboveBytes,
                    TransportOptions.Builder::compressAboveBytes,
                    "Larger bodies are compressed where both sides agreed on a compressor; smaller ones gain nothing."),
            number(
                    "outboundLimitBytes",
                    1_024,
                    GIBI,
                    TransportOptions.DEFAULTS.outboundLimitBytes(),
                    TransportOptions::outboundLimitBytes,
                    TransportOptions.Builder::outboundLimitBytes,
                    "Bytes queued on one connection before calls are refused or reading pauses; a peer that does not read must"
                            + " not take the memory."),
            millis(
                    "outboundStallMillis",
                    10,
                    TransportOptions.DEFAULTS.outboundStallMillis(),
                    TransportOptions::outboundStallMillis,
                    TransportOptions.Builder::outboundStallMillis,
                    "Time that a server lets its output stay full before it closes the connection."),
            number(
                    "poolThreads",
                    1,
                    10_000,
                    Defaults.POOL_THREADS,
                    TransportOptions::poolThreads,
                    TransportOptions.Builder::poolThreads,
                    "Threads of the executor pool; enough for methods that block, few enough to be scheduled."),
            number(
                    "poolQueue",
                    0,
                    MEBI,
                    Defaults.POOL_QUEUE,
                    TransportOptions::poolQueue,
                    TransportOptions.Builder::poolQueue,
                    "Calls that may wait for one of them; those that expire there never start."),
            number(
                    "virtualCalls",
                    1,
                    MEBI,
                    Defaults.VIRTUAL_CALLS,
                    TransportOptions::virtualCalls,
                    TransportOptions.Builder::virtualCalls,
                    "Calls that may run at once on the executor virtual; threads are cheap, what they hold is not."),
            field(
                    SettingRow.application(
                            "compressor",
                            SettingKind.text(),
                            "",
                            "Name of the compressor to offer; none unless said, for processors cost more than networks."),
                    TransportOptions::compressor,
                    TransportOptions.Builder::compressor),
            field(
                    SettingRow.application(
                            "credentials",
                            SettingKind.secret(),
                            "",
                            "What HELLO says to prove who the application is; printed nowhere."),
                    TransportOptions::credentials,
                    TransportOptions.Builder::credentials),
            field(
                    SettingRow.application(
                            "nativeTransport",
                            SettingKind.flag(),
                            "true",
                            "Uses the operating system's own transport where it is there; it costs less per system call."),
                    TransportOptions::nativeTransport,
                    TransportOptions.Builder::nativeTransport));

    private TransportFields() {}

    private static OptionField<TransportOptions, TransportOptions.Builder, Integer> millis(
            String name,
            int min,
            int fallback,
            Function<TransportOptions, Integer> reader,
            BiConsumer<TransportOptions.Builder, Integer> writer,
            String reason) {
        return number(name, min, HOUR_MILLIS, fallback, reader, writer, reason);
    }

    private static OptionField<TransportOptions, TransportOptions.Builder, Integer> number(
            String name,
            int min,
            int max,
            int fallback,
            Function<TransportOptions, Integer> reader,
            BiConsumer<TransportOptions.Builder, Integer> writer,
            String reason) {
        return field(
                SettingRow.application(name, SettingKind.integer(min, max), String.valueOf(fallback), reason),
                reader,
                writer);
    }

    private static <T> OptionField<TransportOptions, TransportOptions.Builder, T> field(
            SettingRow<T> row, Function<TransportOptions, T> reader, BiConsumer<TransportOptions.Builder, T> writer) {
        return new OptionField<>(row, reader, writer);
    }
}
