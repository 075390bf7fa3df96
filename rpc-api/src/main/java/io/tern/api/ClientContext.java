package io.tern.api;

/** What an extension gets to know when it is bound to a reference. Implementations are immutable and thread-safe. */
public interface ClientContext {
    /** The service to call. */
    ServiceDescriptor service();

    /** The effective options; every setting that has a default is set. */
    ReferenceOptions options();

    /** The runtime. */
    RuntimeContext runtime();

    /**
     * What stands for the reference: equal for all contexts that it has one after the other, as rules change its options, and for no
     * other reference of the runtime. Unless this is implemented, each context is that of a reference of its own.
     */
    default Object reference() {
        return new Object();
    }

    /** The effective settings of a method, computed once: cheap enough for each call. */
    MethodSettings settings(MethodDescriptor method);
}
