package io.tern.registry.zookeeper;

/**
 * Lets ever more comparisons pass before something that ZooKeeper refuses is tried again: the second at once, then every
 * second, fourth, eighth and at last every {@value #MOST}th, which is once a minute. Not thread-safe.
 */
final class Patience {
    static final int MOST = 12;

    private int refusals;
    private int toPass;

    void refused() {
        toPass = Math.min(1 << Math.min(refusals, 4), MOST) - 1;
        refusals++;
    }

    /** To be asked at each comparison. */
    boolean mayTryAgain() {
        if (toPass == 0) {
            return true;
        }
        toPass--;
        return false;
    }

    /** It went well, or circumstances are new. */
    void renew() {
        refusals = 0;
        toPass = 0;
    }
}
