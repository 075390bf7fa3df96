package io.tern.api;

import java.util.List;

/**
 * One service as a server runs it. Immutable, thread-safe; two are equal only if they are the same object.
 */
public final class ExportedService {
    private final ServerContext context;
    private final List<ServerAdmission.Gate> gates;
    private final Invoker chain;

    private ExportedService(ServerContext context, List<ServerAdmission.Gate> gates, Invoker chain) {
        this.context = context;
        this.gates = List.copyOf(gates);
        this.chain = chain;
    }

    /**
     * A service.
     *
     * @param gates consulted in order, before anything is decoded
     * @param chain the server chain, ending at the implementation; called on the method's executor
     */
    public static ExportedService of(ServerContext context, List<ServerAdmission.Gate> gates, Invoker chain) {
        return new ExportedService(context, gates, chain);
    }

    /** The service. */
    public ServiceDescriptor service() {
        return context.service();
    }

    /** The effective options. */
    public ExportOptions options() {
        return context.options();
    }

    /** Consulted in order, before anything is decoded. */
    public List<ServerAdmission.Gate> gates() {
        return gates;
    }

    /** The server chain. */
    public Invoker chain() {
        return chain;
    }

    @Override
    public String toString() {
        return service().toString();
    }
}
