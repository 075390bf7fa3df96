/**
 * grpc-java in the comparison.
 *
 * <p>Starting points: {@link io.tern.bench.grpc.GrpcContender}, {@link io.tern.bench.grpc.DirectGrpcContender}.
 */
@NullMarked
package io.tern.bench.grpc;

import org.jspecify.annotations.NullMarked;
