package io.tern.api;

import java.util.HashMap;
import java.util.Map;

/** Unmodifiable copies of maps that other threads may be changing. Stateless. */
final class Copies {
    private Copies() {}

    /** The entries that one walk sees; the map itself if it cannot change. */
    static Map<String, String> of(Map<String, String> map) {
        try {
            return Map.copyOf(map);
        } catch (IllegalArgumentException e) { // a key that was removed and added again is met twice
            return Map.copyOf(new HashMap<>(map));
        }
    }
}
