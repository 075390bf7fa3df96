package io.tern.transport;

/**
 * Watches for a frame that nobody waits for and that keeps all others back: a reply whose caller has given up long ago, from a server that hardly sends, or
 * bytes whose length was damaged. Each byte of it is life to a heartbeat. Confined to the connection's event loop.
 */
final class UselessFrame {
    /** Between two looks no more than this counts: else it was this side that stood still. */
    private static final long LONGEST_LOOK_NANOS = Heartbeat.OWN_PAUSE_NANOS;

    private long framesRead;
    private long lookedNanos;
    private long nanos;

    UselessFrame(long nowNanos) {
        lookedNanos = nowNanos;
    }

    /**
     * Looks at the connection; to be called regularly.
     *
     * @param useless whether a frame is arriving, and nobody waits for it
     * @param frames read from the connection in all
     * @return how long it has been arriving, as far as this side has looked
     */
    long look(long nowNanos, boolean useless, long frames) {
        boolean same = useless && frames == framesRead;
        nanos = same ? nanos + Math.min(nowNanos - lookedNanos, LONGEST_LOOK_NANOS) : 0;
        framesRead = frames;
        lookedNanos = nowNanos;
        return nanos;
    }
}
