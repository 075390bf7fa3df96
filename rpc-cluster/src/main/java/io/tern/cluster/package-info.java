/**
 * The client's side of a call between stub and connection: which nodes there are, which one a call goes to, and what happens when that
 * fails.
 *
 * <p>Starting points: {@link io.tern.cluster.ClusterReference} (what a consumer opens), {@code ClientChain} (how the chain is put
 * together), {@code Directory} (where nodes come from), {@code Attempt} (how a call finds a node), {@code FailoverCall}
 * (what is sent again).
 */
@NullMarked
package io.tern.cluster;

import org.jspecify.annotations.NullMarked;
