/**
 * Finds, makes and closes extensions that {@code META-INF/services} files name; knows no word of RPC.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link io.tern.spi.Extensions}: the extensions of one runtime.
 *   <li>{@link io.tern.spi.ExtensionSet}: those of one contract, by name or all in order.
 *   <li>{@link io.tern.spi.Extension} and {@link io.tern.spi.ExtensionPoint}: the annotations on both sides.
 * </ul>
 */
@NullMarked
package io.tern.spi;

import org.jspecify.annotations.NullMarked;
