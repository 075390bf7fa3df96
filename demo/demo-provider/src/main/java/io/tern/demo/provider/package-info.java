/**
 * A process that serves the demo's services.
 *
 * <p>Starting point: {@link io.tern.demo.provider.Provider}, which scans one of the packages below.
 */
@NullMarked
package io.tern.demo.provider;

import org.jspecify.annotations.NullMarked;
