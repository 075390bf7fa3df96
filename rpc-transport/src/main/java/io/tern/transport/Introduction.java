package io.tern.transport;

import io.tern.api.Peer;
import io.tern.api.RuntimeContext;
import io.tern.api.TransportOptions;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.Side;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a side says about itself in {@code HELLO}, and what it makes of what the other says. Thread-safe. */
final class Introduction {
    /** Methods and attachment keys per connection that get a number; more than the methods of any sane process. */
    private static final int DICTIONARY_LIMIT = 16_384;
    /** Credit of a stream: enough to fill a fast link's round trip, little enough for thousands of streams. */
    private static final int STREAM_CREDIT_BYTES = 64 * 1024;

    private Introduction() {}

    /** This side's {@code HELLO}; only a client shows its credentials. */
    static HelloFrame hello(TransportContext context, Side side) {
        RuntimeContext runtime = context.runtime();
        TransportOptions options = context.options();
        return HelloFrame.builder(runtime.application(), runtime.instanceId())
                .serializers(context.codecs().names())
                .compressors(options.compressor().isEmpty() ? List.of() : List.of(options.compressor()))
                .frameLimitBytes(options.frameLimitBytes())
                .inFlightLimit(options.inFlightPerConnection())
                .dictionaryLimit(DICTIONARY_LIMIT)
                .streamCreditBytes(STREAM_CREDIT_BYTES)
                .uptimeMillis(Math.max(0, TimeUnit.NANOSECONDS.toMillis(context.nanoTime() - runtime.startNanos())))
                .credentials(side == Side.CLIENT ? options.credentials() : "")
                .applicationVersion(runtime.applicationVersion())
                .build();
    }

    /** The peer as its {@code HELLO} says. */
    static Peer peer(TransportContext context, HelloFrame hello, SocketAddress remote) {
        long startNanos = context.nanoTime() - TimeUnit.MILLISECONDS.toNanos(hello.uptimeMillis());
        return new Peer(hello.application(), hello.instanceId(), text(remote), startNanos);
    }

    private static String text(SocketAddress remote) {
        String text = remote.toString();
        return text.startsWith("/") ? text.substring(1) : text;
    }
}
