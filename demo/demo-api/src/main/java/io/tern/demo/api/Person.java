package io.tern.demo.api;

import java.util.List;

/**
 * Somebody to greet.
 *
 * @param name the name
 * @param languages what the person speaks, the best first
 */
public record Person(String name, List<String> languages) {}
