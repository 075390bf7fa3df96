package io.tern.demo.api;

import java.time.Instant;

/**
 * A greeting.
 *
 * @param text what is said
 * @param saidBy the provider that said it
 * @param saidAt when
 */
public record Greeting(String text, String saidBy, Instant saidAt) {}
