/**
 * Peers that mean harm, byte by byte, and those who suffer them. Starting points: {@link io.tern.faults.hostile.Attack} is what is done to a server,
 * {@link io.tern.faults.hostile.Rogue} a server that does it to its clients; {@link io.tern.faults.hostile.VictimMain} is who suffers it,
 * {@link io.tern.faults.hostile.Neighbour} who must not notice.
 */
@NullMarked
package io.tern.faults.hostile;

import org.jspecify.annotations.NullMarked;
