/**
 * A network that loses, delays and damages: two scenarios, {@link io.tern.faults.network.BadNetwork} and {@link
 * io.tern.faults.network.DamagedBytes}, and those who add numbers over it.
 */
@NullMarked
package io.tern.faults.network;

import org.jspecify.annotations.NullMarked;
