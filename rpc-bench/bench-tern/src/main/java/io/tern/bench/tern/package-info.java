/**
 * Tern in the comparison.
 *
 * <p>Starting points: {@link io.tern.bench.tern.TernContender}, {@link io.tern.bench.tern.NonBlockingTernContender}.
 */
@NullMarked
package io.tern.bench.tern;

import org.jspecify.annotations.NullMarked;
