/**
 * Ends: {@link io.tern.faults.stopping.Stopping} stops applications in all ways, {@link io.tern.faults.stopping.OpenClose} looks at what they leave
 * behind.
 */
@NullMarked
package io.tern.faults.stopping;

import org.jspecify.annotations.NullMarked;
