package io.tern.cluster;

/**
 * A store and how many registries use it. Immutable, thread-safe.
 *
 * @param store what they share
 * @param users at least 1
 */
record CountedStore(MemoryStore store, int users) {
    CountedStore withUsers(int other) {
        return new CountedStore(store, other);
    }
}
