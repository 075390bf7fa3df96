package io.tern.api;

import org.jspecify.annotations.Nullable;

/**
 * Moves calls between processes. Owned by one runtime, which closes its clients and servers before it. Thread-safe.
 */
public interface Transport extends AutoCloseable {
    /**
     * Prepares for calling a service: compiles what its types need.
     *
     * @throws IllegalArgumentException naming every type that cannot travel, all together
     */
    Client client(ServiceDescriptor service, ReferenceOptions options);

    /**
     * Starts to listen. Requests are answered with {@link StatusCode#NOT_FOUND} until {@link Server#serve} is called.
     *
     * @throws IllegalStateException if the address cannot be bound, saying which, why, and what to do
     */
    Server listen(Address address);

    /** Closes every connection and ends all threads; bounded in time, idempotent. */
    @Override
    void close();

    /** Makes connections for one service. Thread-safe. */
    interface Client {
        /**
         * A connection to an endpoint, which begins to connect at once in the background. Where the endpoint's instance
         * id is known, a server that introduces itself with another one is not reached.
         */
        Connection connect(Endpoint endpoint, ConnectionListener listener);

        /**
         * Arguments that stay what they are after the caller has changed its objects, for {@link Invocation.Builder#kept}.
         * Null if nothing in them can change, and from clients that pass objects on as they are.
         */
        default @Nullable KeptArguments keep(MethodDescriptor method, @Nullable Object[] arguments) {
            return null;
        }
    }
}
