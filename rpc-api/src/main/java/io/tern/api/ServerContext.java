package io.tern.api;

/**
 * What an extension gets to know when it is bound to an export. Immutable, thread-safe.
 *
 * @param service the service
 * @param options the effective options
 * @param runtime the runtime
 */
public record ServerContext(ServiceDescriptor service, ExportOptions options, RuntimeContext runtime) {
    /** The effective settings of a method. */
    public MethodSettings settings(MethodDescriptor method) {
        return options.settings(method);
    }
}
