/**
 * The work and the load of the comparison, without any RPC framework.
 *
 * <p>Starting points: {@link io.tern.bench.load.Contender}, what each framework implements; {@link
 * io.tern.bench.load.UserService}, the work; {@link io.tern.bench.load.ClientMain} and {@link io.tern.bench.load.ServerMain},
 * the two processes.
 */
@NullMarked
package io.tern.bench.load;

import org.jspecify.annotations.NullMarked;
