package io.tern.transport;

import io.tern.api.ExportedService;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A service with the codecs and executors of its methods, by serializer. Those of the first serializer that carries the service are
 * made at once, others when somebody asks for them: most services are called with one. Thread-safe.
 */
final class CompiledService {
    private final ExportedService exported;
    private final Codecs codecs;
    private final ServerExecutors executors;
    /** Empty for a serializer that lacks a type of the service. */
    private final Map<String, Optional<List<ServedMethod>>> bySerializer = new ConcurrentHashMap<>();

    private CompiledService(ExportedService exported, Codecs codecs, ServerExecutors executors) {
        this.exported = exported;
        this.codecs = codecs;
        this.executors = executors;
    }

    /**
     * Compiles a service.
     *
     * @throws IllegalArgumentException what the first serializer lacks, if none carries the service
     */
    static CompiledService of(ExportedService exported, Codecs codecs, ServerExecutors executors) {
        CompiledService service = new CompiledService(exported, codecs, executors);
        IllegalArgumentException first = null;
        for (String serializer : codecs.names()) {
            try {
                service.bySerializer.put(serializer, Optional.of(service.compile(serializer)));
                return service;
            } catch (IllegalArgumentException e) {
                service.bySerializer.put(serializer, Optional.empty());
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return service;
    }

    ExportedService exported() {
        return exported;
    }

    /** The methods at their index, or null if the serializer is unknown or cannot carry the service. */
    @Nullable
    List<ServedMethod> methods(String serializer) {
        return codecs.names().contains(serializer)
                ? bySerializer.computeIfAbsent(serializer, this::tryCompile).orElse(null)
                : null;
    }

    /** Names of the serializers that carry the service. */
    List<String> serializers() {
        return codecs.names().stream().filter(name -> methods(name) != null).toList();
    }

    private Optional<List<ServedMethod>> tryCompile(String serializer) {
        try {
            return Optional.of(compile(serializer));
        } catch (IllegalArgumentException e) { // It lacks a type that another one has.
            return Optional.empty();
        }
    }

    private List<ServedMethod> compile(String serializer) {
        List<MethodCodec> compiled = codecs.compile(exported.service(), exported.options()::settings, serializer);
        List<ServedMethod> methods = new ArrayList<>();
        for (MethodDescriptor method : exported.service().methods()) {
            MethodSettings settings = exported.options().settings(method);
            methods.add(new ServedMethod(
                    exported,
                    method,
                    compiled.get(method.index()),
                    executors.of(settings),
                    timeLimitNanos(settings),
                    new UsualSize()));
        }
        return List.copyOf(methods);
    }

    private static long timeLimitNanos(MethodSettings settings) {
        int millis = settings.timeoutMillis();
        return millis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
