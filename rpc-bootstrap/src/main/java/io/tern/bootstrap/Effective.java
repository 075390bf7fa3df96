package io.tern.bootstrap;

/**
 * Options after all levels have been merged. Immutable, thread-safe.
 *
 * @param options what holds
 * @param section the same with the origin of each value, for people
 * @param <O> the options
 */
record Effective<O>(O options, EffectiveSection section) {}
