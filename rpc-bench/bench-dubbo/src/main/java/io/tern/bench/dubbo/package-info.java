/**
 * Apache Dubbo in the comparison.
 *
 * <p>Starting point: {@link io.tern.bench.dubbo.DubboContender}.
 */
@NullMarked
package io.tern.bench.dubbo;

import org.jspecify.annotations.NullMarked;
