package io.tern.api;

/**
 * The other side of a connection, as it introduced itself in {@code HELLO}. Its names are claims unless credentials were
 * checked. Immutable, thread-safe.
 *
 * @param application name of the application
 * @param instanceId changes with every start of the process
 * @param address the remote socket address as text
 * @param startNanos when the peer started, on this runtime's monotonic clock, from the uptime it announced
 */
public record Peer(String application, String instanceId, String address, long startNanos) {}
