package io.tern.cluster;

import io.tern.api.Endpoint;
import java.util.List;

/**
 * What a snapshot holds of one service. Immutable, thread-safe.
 *
 * @param endpoints who served it; at most one for an address
 * @param savedMillis when that was noted, on the wall clock
 */
record SavedService(List<Endpoint> endpoints, long savedMillis) {
    SavedService {
        endpoints = List.copyOf(endpoints);
    }
}
