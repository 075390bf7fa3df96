package io.tern.cluster;

import io.tern.api.Invocation;

/**
 * A number that a call draws, the same one whenever it is asked for: by the argument marked {@link io.tern.api.HashKey}, so that one user's
 * calls draw alike in every process; else by the moment at which the call began, which is the same for all of its attempts and
 * different for other calls. Needs no state and allocates nothing. Thread-safe.
 */
final class CallLot {
    /** Where a key lies on the ring of consistent hashing must not say what it draws. */
    private static final long SALT = 0x2545F4914F6CDD1DL;

    private final StableHash hash;
    private final long instance;

    /** Lots of one runtime. */
    CallLot(StableHash hash, String instanceId) {
        this.hash = hash;
        instance = StableHash.ofText(instanceId);
    }

    /** A number from 0 to {@code bound}, exclusively. */
    int draw(Invocation invocation, int bound) {
        return below(bits(invocation), bound);
    }

    /** Another such number, independent of the first. */
    int drawAgain(Invocation invocation, int bound) {
        return below(StableHash.nth(bits(invocation), 1), bound);
    }

    /**
     * A third such number, for how far a call goes: what it draws by its tags must not say whether it leaves its zone.
     *
     * @param key the index of the argument that decides, or -1: the one by which the balancer picks, where it does
     */
    int drawDistance(Invocation invocation, int key, int bound) {
        return below(StableHash.nth(bits(invocation, key), 2), bound);
    }

    private long bits(Invocation invocation) {
        return bits(invocation, invocation.method().hashKeyIndex());
    }

    private long bits(Invocation invocation, int key) {
        return key < 0
                ? StableHash.combined(instance, invocation.startNanos())
                : StableHash.combined(SALT, hash.of(invocation.arguments()[key]));
    }

    private static int below(long bits, int bound) {
        return (int) (((bits >>> Integer.SIZE) * bound) >>> Integer.SIZE);
    }
}
