package io.tern.api;

/**
 * A no, before anything was decoded. Immutable, thread-safe.
 *
 * @param failure what the caller gets; reusable, since overload refuses in masses
 */
public record Refusal(RpcException failure) implements Admission {}
