package io.tern.api;

import io.tern.spi.ExtensionPoint;

/** Makes coordinators; the extension's name is what {@code fleetRateCoordinator} says. Thread-safe. */
@ExtensionPoint
public interface QuotaCoordinatorFactory {
    /**
     * The coordinator of a runtime, asked for once by each runtime that has a limit that needs it. Lives as long as the runtime; what has
     * to be closed then belongs to the factory, if that is {@link AutoCloseable}. Connects in the background: a coordinator that is not
     * there is no error.
     */
    QuotaCoordinator newCoordinator(RuntimeContext runtime);
}
