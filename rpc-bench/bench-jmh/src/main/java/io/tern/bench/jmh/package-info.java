/** Micro-benchmarks of the parts a call passes. */
@NullMarked
package io.tern.bench.jmh;

import org.jspecify.annotations.NullMarked;
