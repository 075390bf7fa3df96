/**
 * Fleets in virtual time, of which one node is not well, under the real strategies and balancers: the figures and charts of docs/governance.md. Starting
 * points: {@link io.tern.faults.fleet.FleetRun} plays one fleet, {@link io.tern.faults.fleet.Fleets} is the command behind {@code rpc-faults/fleets.sh}.
 */
@NullMarked
package io.tern.faults.fleet;

import org.jspecify.annotations.NullMarked;
