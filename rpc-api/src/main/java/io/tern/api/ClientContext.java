package io.tern.api;

/** What an extension gets to know when it is bound to a reference. Implementations are immutable and thread-safe. */
public interface ClientContext {
    /** The service to call. */
    ServiceDescriptor service();

    /** The effective options; every setting that has a default is set. */
    ReferenceOptions options();

    /** The runtime. */
    RuntimeContext runtime();

    /** The effective settings of a method, computed once: cheap enough for each call. */
    MethodSettings settings(MethodDescriptor method);
}
