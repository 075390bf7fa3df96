/**
 * Runs the comparison: starts a server and a client process of each contender, measures them in turn, and writes what came out.
 *
 * <p>Starting points: {@link io.tern.bench.compare.Compare}, the command; {@link io.tern.bench.compare.Rounds}, what is measured
 * when; {@link io.tern.bench.compare.MarkdownReport}, what is written.
 */
@NullMarked
package io.tern.bench.compare;

import org.jspecify.annotations.NullMarked;
