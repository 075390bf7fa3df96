package io.tern.transport;

import io.tern.api.ExportedService;
import io.tern.api.MethodDescriptor;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.ServiceTable;
import io.tern.api.StatusCode;
import io.tern.protocol.MethodDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table of exports with the codecs and executors of its methods. Never changes, thread-safe. */
final class CompiledTable {
    /** A refusal travels with each failing call, so it does not carry a catalogue. */
    private static final int MOST_LISTED = 10;

    private final Map<ServiceKey, CompiledService> services;
    private final int methodCount;

    private CompiledTable(Map<ServiceKey, CompiledService> services) {
        this.services = Map.copyOf(services);
        this.methodCount = services.values().stream()
                .mapToInt(service -> service.exported().service().methods().size())
                .sum();
    }

    /** Nothing. */
    static CompiledTable empty() {
        return new CompiledTable(Map.of());
    }

    /**
     * Compiles a table. Services that stand unchanged in {@code before} are taken over.
     *
     * @throws IllegalArgumentException naming every type that cannot travel, of all services together
     */
    static CompiledTable of(ServiceTable table, CompiledTable before, Codecs codecs, ServerExecutors executors) {
        Map<ServiceKey, CompiledService> compiled = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (ExportedService exported : table.services()) {
            ServiceKey key = exported.service().key();
            CompiledService known = before.services.get(key);
            try {
                compiled.put(
                        key,
                        known != null && known.exported() == exported
                                ? known
                                : CompiledService.of(exported, codecs, executors));
            } catch (IllegalArgumentException e) {
                problems.add(Causes.text(e));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new CompiledTable(compiled);
    }

    /** Names of the serializers that can carry a service. */
    List<String> serializers(ServiceKey key) {
        CompiledService service = services.get(key);
        return service == null ? List.of() : service.serializers();
    }

    /** Makes the codecs that nobody has needed yet. */
    void completeCodecs() {
        services.values().forEach(CompiledService::serializers);
    }

    /** Whether a method of these names is served, be it with another serializer. */
    boolean serves(MethodDefinition definition) {
        CompiledService service = services.get(definition.service());
        return service != null && service.exported().service().method(definition.signature()) != null;
    }

    /** Methods of all services. */
    int methodCount() {
        return methodCount;
    }

    /** What a client's names mean here. */
    Resolved resolve(MethodDefinition definition, @Nullable String serializer) {
        CompiledService service = services.get(definition.service());
        if (service == null) {
            return refuse(Refusals.notServed(
                    StatusCode.NOT_FOUND,
                    "this server does not serve " + definition.service() + " (" + served(definition.service()) + ")"));
        }
        MethodDescriptor method = service.exported().service().method(definition.signature());
        if (method == null) {
            return refuse(Refusals.unimplemented(definition.service() + " has no method " + definition.signature()
                    + " here (it has: " + similar(service.exported().service(), definition.signature()) + ")"));
        }
        List<ServedMethod> methods = serializer == null ? null : service.methods(serializer);
        if (methods == null) {
            return refuse(Refusals.unimplemented(definition.service() + " cannot be called with serializer "
                    + (serializer == null ? "number " + definition.serializer() : serializer)
                    + " here (expected: one of " + service.knownSerializers() + ")"));
        }
        ServedMethod served = methods.get(method.index());
        long fingerprint = served.codec().fingerprint();
        return new Resolved(this, served, fingerprint != 0 && fingerprint == definition.fingerprint(), null);
    }

    /** Other versions and groups of the interface that was asked for, else the services there are. */
    private String served(ServiceKey asked) {
        List<ServiceKey> ofInterface = services.keySet().stream()
                .filter(key -> key.interfaceName().equals(asked.interfaceName()))
                .toList();
        List<String> keys = (ofInterface.isEmpty() ? services.keySet() : ofInterface)
                .stream().map(ServiceKey::toString).sorted().toList();
        return keys.isEmpty() ? "it serves nothing" : "it serves: " + few(keys);
    }

    /** The overloads of the method that was asked for, else the methods there are. */
    private static String similar(ServiceDescriptor service, String signature) {
        String start = signature.substring(0, signature.indexOf('(') + 1);
        List<String> all =
                service.methods().stream().map(MethodDescriptor::signature).toList();
        List<String> overloads =
                all.stream().filter(one -> one.startsWith(start)).toList();
        return few(overloads.isEmpty() ? all : overloads);
    }

    private static String few(List<String> texts) {
        String listed = texts.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        return texts.size() <= MOST_LISTED ? listed : listed + " and " + (texts.size() - MOST_LISTED) + " more";
    }

    private Resolved refuse(RpcException refusal) {
        return new Resolved(this, null, false, refusal);
    }

    /**
     * What a number of a connection's dictionary means in one table.
     *
     * @param table the table
     * @param served the method, or null if it is refused
     * @param fingerprintEqual whether the client has the same schemas
     * @param refusal why it is refused, or null
     */
    record Resolved(
            CompiledTable table,
            @Nullable ServedMethod served,
            boolean fingerprintEqual,
            @Nullable RpcException refusal) {}
}
