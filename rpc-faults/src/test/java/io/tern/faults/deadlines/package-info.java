/**
 * Calls whose time is over: {@link io.tern.faults.deadlines.Deadlines} plays a chain of four applications, and a queue that is full.
 */
@NullMarked
package io.tern.faults.deadlines;

import org.jspecify.annotations.NullMarked;
