package io.tern.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A listening socket and everything behind it, up to the server chain. Thread-safe. */
public interface Server extends AutoCloseable {
    /** Where it listens, with the real port. */
    Address address();

    /**
     * Replaces what is served, atomically for each request.
     *
     * @throws IllegalArgumentException naming every type that cannot travel, all together; what was served before goes on then
     */
    void serve(ServiceTable table);

    /** Names of the serializers that can carry a service that is being served. */
    List<String> serializers(ServiceKey service);

    /** Who has called, as far as they introduce themselves. Does not block calls. */
    default CallersStats callers() {
        return CallersStats.NONE;
    }

    /**
     * Announces the end to every client, serves what is in flight and on its way, refuses the rest as not executed. The future
     * completes when nothing is in flight any more, or after {@code limit} with the number of calls given up.
     */
    CompletableFuture<Integer> drain(Duration limit);

    /** Stops listening and closes every connection. Idempotent. */
    @Override
    void close();
}
