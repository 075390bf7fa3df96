package io.tern.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Watches output that is full: how long has the peer not taken a single byte? One that reads slowly but steadily is patient
 * enough to be served. Confined to the connection's event loop.
 */
final class OutputStall {
    private final Channel channel;
    private final Output output;
    private boolean full;
    private long sinceNanos;
    private long lastPendingBytes;
    private long lastProgressBytes;

    OutputStall(Channel channel, Output output) {
        this.channel = channel;
        this.output = output;
    }

    /** The output has become full, or has room again. */
    void full(boolean isFull, long nowNanos) {
        full = isFull;
        restart(nowNanos);
    }

    /** How long nothing has been taken although the output is full; 0 if it is not. */
    long nanos(long nowNanos) {
        if (!full) {
            return 0;
        }
        if (pendingBytes() < lastPendingBytes || progressBytes() != lastProgressBytes) {
            restart(nowNanos);
        }
        // Replies that end meanwhile only add to what is pending.
        lastPendingBytes = pendingBytes();
        return nowNanos - sinceNanos;
    }

    private void restart(long nowNanos) {
        sinceNanos = nowNanos;
        lastPendingBytes = pendingBytes();
        lastProgressBytes = progressBytes();
    }

    private long pendingBytes() {
        return channel.bytesBeforeWritable();
    }

    /** What the channel was handed, for which it had to get rid of something else, and of the part that is just being sent. */
    private long progressBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return output.handedBytes() + (buffer == null ? 0 : buffer.currentProgress());
    }
}
