package io.tern.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A service that is called by names and JSON, by somebody who does not have its Java interface: a command line, a gateway, a
 * test tool. The calls are like those of a proxy: {@link CallOptions} hold for them, and filters, balancing, deadlines and
 * failover apply. What the JSON may contain is up to the server's interface and nothing else.
 *
 * <p>Whether a method is idempotent is not known here; {@link ReferenceOptions.Builder#method(String, MethodSettings)} may say so.
 *
 * <p>Thread-safe.
 */
public interface GenericService {
    /** The service. */
    ServiceKey service();

    /**
     * Calls and waits.
     *
     * @param method the method's name
     * @param parameterTypes names of its erased parameter types, as {@link Class#getName()} gives them
     * @param argumentsJson a JSON list with one value for each parameter
     * @return the result as JSON; {@code null} (the four letters) for a method without one
     * @throws GenericServiceException if the service threw an exception that its interface declares
     * @throws RpcException for every other failure: {@link StatusCode#INVALID_ARGUMENT} if the arguments are no such list, {@link
     *     StatusCode#UNIMPLEMENTED} if there is no such method, {@link StatusCode#SERIALIZATION} if the server cannot read the arguments
     */
    String call(String method, List<String> parameterTypes, String argumentsJson);

    /**
     * Calls and returns at once. Cancelling the future cancels the call.
     *
     * @return completes like {@link #call}, on the application's callback executor; nothing but a null parameter is thrown here
     */
    CompletableFuture<String> callAsync(String method, List<String> parameterTypes, String argumentsJson);
}
