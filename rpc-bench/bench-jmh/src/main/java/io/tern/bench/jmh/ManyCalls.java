package io.tern.bench.jmh;

import io.tern.api.Invocation;

/**
 * Calls that are alike but for the moments at which they began, which decide what they draw: together they draw as those of a
 * fleet do. All lie in one tick of a zone's shares, so that none has them counted anew. Confined to one thread.
 */
final class ManyCalls {
    private static final int COUNT = 1 << 10;
    /** All together span 8 of the 17 ms of a tick, which is 2^24 ns. */
    private static final int APART_NANOS = (1 << 13) - 1;

    private static final int TICK_SHIFT = 24;

    private final Invocation[] calls = new Invocation[COUNT];
    private int next;

    /** Calls like this one. */
    ManyCalls(Invocation like) {
        long begin = like.startNanos() >>> TICK_SHIFT << TICK_SHIFT;
        for (int i = 0; i < COUNT; i++) {
            calls[i] = Invocation.builder(
                            like.method(), like.arguments(), like.deadline(), begin + (long) i * APART_NANOS)
                    .tag(like.tag())
                    .attachments(like.attachments())
                    .build();
        }
    }

    /** The next one; after the last, the first. */
    Invocation next() {
        Invocation call = calls[next];
        next = (next + 1) & (COUNT - 1);
        return call;
    }
}
