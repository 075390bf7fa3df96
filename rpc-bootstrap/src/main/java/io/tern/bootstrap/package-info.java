/**
 * Wires every module, scans, injects and owns the lifecycle. The one dependency a user adds.
 *
 * <p>Starting points: {@link io.tern.bootstrap.RpcApplication} (what users hold), {@code ApplicationParts} (what it is made
 * of, in order), {@code Startup} and {@code Shutdown} (the two orders that matter), {@code ServerChain} (what a request
 * passes on the server).
 */
@NullMarked
package io.tern.bootstrap;

import org.jspecify.annotations.NullMarked;
