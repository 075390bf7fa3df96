package io.tern.api;

/**
 * What a {@link QuotaCoordinator} grants. Immutable, thread-safe.
 *
 * @param granted permits in addition to those that the holder said it has
 * @param validMillis how long all that the holder has then may be used, counted from when it asked; 0 means that nothing is granted, and that
 *     what it has is needed elsewhere: it gives that up at once
 * @param retryAfterMillis when to ask again at the earliest, because there was less than it wanted; 0 if there was enough
 * @param holders how many instances share the key now, this one included; at least 1
 */
public record QuotaLease(int granted, int validMillis, int retryAfterMillis, int holders) {}
