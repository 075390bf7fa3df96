/**
 * The vocabulary of Tern and every contract between its modules; nothing here does I/O.
 *
 * <p>Starting points: {@link io.tern.api.Export} and {@link io.tern.api.Reference} (what users write),
 * {@link io.tern.api.Invoker} (the one interface of the call path), {@link io.tern.api.Invocation} and
 * {@link io.tern.api.Result} (what travels along it), {@link io.tern.api.Transport} and
 * {@link io.tern.api.Registry} (the two ways to the outside).
 */
@NullMarked
package io.tern.api;

import org.jspecify.annotations.NullMarked;
