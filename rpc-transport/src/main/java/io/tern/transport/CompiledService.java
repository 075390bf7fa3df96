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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service with the codecs and executors of its methods, by serializer. Those of the first serializer that carries the service are
 * made at once, others behind the start, or when somebody asks for them before: most services are called with one. Thread-safe.
 */
final class CompiledService {
    private static final Logger logger = LoggerFactory.getLogger(CompiledService.class);

    private final ExportedService exported;
    private final Codecs codecs;
    /** Of the methods at their index; null for the event loop. */
    private final List<@Nullable NamedExecutor> executors;
    /** Empty for a serializer that lacks a type of the service. */
    private final Map<String, Optional<List<ServedMethod>>> bySerializer = new ConcurrentHashMap<>();

    private CompiledService(ExportedService exported, Codecs codecs, ServerExecutors executors) {
        this.exported = exported;
        this.codecs = codecs;
        this.executors = exported.service().methods().stream()
                .<@Nullable NamedExecutor>map(
                        method -> executors.of(exported.options().settings(method)))
                .toList();
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

    /** Names of the serializers that are known to carry the service so far. */
    List<String> knownSerializers() {
        return codecs.names().stream()
                .filter(name ->
                        bySerializer.getOrDefault(name, Optional.empty()).isPresent())
                .toList();
    }

    /** Names of the serializers that carry the service; makes the codecs that are missing. */
    List<String> serializers() {
        return codecs.names().stream().filter(name -> methods(name) != null).toList();
    }

    private Optional<List<ServedMethod>> tryCompile(String serializer) {
        try {
            return Optional.of(compile(serializer));
        } catch (IllegalArgumentException e) { // It lacks a type that another one has.
            return Optional.empty();
        } catch (RuntimeException
                | LinkageError e) { // The service is called with another one; its connections must not suffer.
            logger.error(
                    "Serializer '{}' failed to prepare for {}, which is served without it", serializer, exported, e);
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
                    executors.get(method.index()),
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
