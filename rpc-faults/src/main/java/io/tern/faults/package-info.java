/**
 * A TCP proxy for tests that puts the faults of networks and peers between two real processes. Knows nothing of Tern, and nothing of Tern knows it.
 *
 * <p>Starting point: {@link io.tern.faults.FaultProxy}; a connection is a {@link io.tern.faults.Relay} with two {@link io.tern.faults.Pipe}s.
 */
@NullMarked
package io.tern.faults;

import org.jspecify.annotations.NullMarked;
