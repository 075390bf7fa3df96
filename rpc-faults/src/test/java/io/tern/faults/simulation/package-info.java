/**
 * The client side in a made-up world: virtual time, and a network, servers and a registry that misbehave as a seed says. Everything runs on one
 * thread, so a seed always tells the same story. Starting points: {@link io.tern.faults.simulation.Simulation} plays one seed, {@link
 * io.tern.faults.simulation.Weather} is what goes wrong in it, {@link io.tern.faults.simulation.Oracle} knows what must hold all the same; {@link
 * io.tern.faults.simulation.SimulatedFleet} is the same world for who measures.
 */
@NullMarked
package io.tern.faults.simulation;

import org.jspecify.annotations.NullMarked;
