package io.tern.bootstrap;

import io.tern.api.GenericService;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.ReferenceOptions;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.api.StubHandler;
import io.tern.protocol.GenericJson;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.WireValueException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls by names and JSON: refuses what is certainly wrong, and hands the rest to the client chain as a stub would. The methods
 * it has called stay known, up to a limit, since every part of the chain keeps something for each. Thread-safe.
 */
final class GenericReference implements GenericService {
    /** Far more than a service has, and little enough to be kept; made-up names must not fill the memory. */
    static final int METHODS_LIMIT = 1_000;

    private static final int NAME_LIMIT_CHARS = 255;
    private static final String NOT_IN_TYPES = "(),/#<> ";

    private final ServiceKey service;
    private final StubHandler handler;
    private final GenericJson json = new GenericJson();
    private final Map<Names, Kinds> methods = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();

    private record Names(String name, List<String> parameterTypes) {}

    /** One method, for those who wait and for those who do not. */
    private record Kinds(MethodDescriptor waiting, MethodDescriptor later) {}

    GenericReference(ServiceKey service, StubHandler handler) {
        this.service = service;
        this.handler = handler;
    }

    /**
     * What a user said, and what goes without saying for a generic reference.
     *
     * @throws IllegalArgumentException if it contradicts the key or asks for another serializer
     */
    static ReferenceOptions options(ServiceKey service, ReferenceOptions said) {
        checkSame("group", said.group(), service.group(), service);
        checkSame("version", said.version(), service.version(), service);
        checkSame("serializer", said.serializer(), GenericJson.SERIALIZER, service);
        said.methods().forEach((selector, settings) -> {
            if (!settings.wireTypes().isEmpty()) {
                throw new IllegalArgumentException("wireTypes: " + settings.wireTypes() + " of method " + selector
                        + " for generic calls of " + service + " (expected: none; they carry JSON as it is)");
            }
        });
        return said.toBuilder()
                .group(service.group())
                .version(service.version())
                .serializer(GenericJson.SERIALIZER)
                .build();
    }

    private static void checkSame(String setting, String said, String only, ServiceKey service) {
        if (!said.isEmpty() && !said.equals(only)) {
            throw new IllegalArgumentException(
                    setting + ": '" + said + "' for generic calls of " + service + " (expected: "
                            + (only.isEmpty() ? "none, as in the service key" : "'" + only + "' or unset") + ")");
        }
    }

    @Override
    public ServiceKey service() {
        return service;
    }

    @Override
    public String call(String method, List<String> parameterTypes, String argumentsJson) {
        Names names = names(method, parameterTypes, argumentsJson);
        MethodDescriptor descriptor = prepare(names, argumentsJson).waiting();
        try {
            return text(descriptor, handler.call(descriptor, new @Nullable Object[] {argumentsJson}));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw checked(descriptor, e);
        }
    }

    @Override
    public CompletableFuture<String> callAsync(String method, List<String> parameterTypes, String argumentsJson) {
        Names names = names(method, parameterTypes, argumentsJson);
        try {
            MethodDescriptor descriptor = prepare(names, argumentsJson).later();
            Object reply = handler.call(descriptor, new @Nullable Object[] {argumentsJson});
            return TextFuture.of(
                    (CompletableFuture<?>) Objects.requireNonNull(reply), value -> text(descriptor, value));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Names names(String method, List<String> parameterTypes, String argumentsJson) {
        Objects.requireNonNull(argumentsJson, "argumentsJson");
        return new Names(Objects.requireNonNull(method, "method"), List.copyOf(parameterTypes));
    }

    private Kinds prepare(Names names, String argumentsJson) {
        Kinds known = methods.get(names);
        if (known == null) {
            check(names);
        }
        try {
            json.checkArguments(argumentsJson, names.parameterTypes().size());
        } catch (WireValueException e) {
            throw invalid("arguments: " + e.getMessage())
                    .method(descriptor(names, ReturnKind.VALUE))
                    .build();
        }
        return known != null ? known : methods.computeIfAbsent(names, this::make);
    }

    private Kinds make(Names names) {
        if (made.incrementAndGet() > METHODS_LIMIT) {
            made.decrementAndGet();
            throw invalid("a generic reference calls at most " + METHODS_LIMIT
                            + " different methods, and has called as many")
                    .hint("Check names before they get here, or see which are made up")
                    .build();
        }
        return new Kinds(descriptor(names, ReturnKind.VALUE), descriptor(names, ReturnKind.FUTURE));
    }

    private MethodDescriptor descriptor(Names names, ReturnKind kind) {
        return MethodDescriptor.generic(service, names.name(), names.parameterTypes(), kind);
    }

    private void check(Names names) {
        check("method", MethodSelector.isMethodName(names.name()));
        names.parameterTypes().forEach(type -> check("parameter type", isTypeName(type)));
        try {
            MethodDefinition.of(service, names.name(), names.parameterTypes(), 1, 0); // The limits of the wire.
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage()).build();
        }
    }

    private static boolean isTypeName(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_LIMIT_CHARS
                && name.chars().allMatch(c -> c > ' ' && !Character.isISOControl(c) && NOT_IN_TYPES.indexOf(c) < 0);
    }

    private void check(String what, boolean sound) {
        if (!sound) {
            throw invalid(what + " with a name that no Java " + (what.equals("method") ? "method" : "class") + " has")
                    .hint("Name the method alone, and each erased parameter type as Class.getName() does:"
                            + " int, java.util.List, com.acme.Outer$Inner, [I")
                    .build();
        }
    }

    private RpcException.Builder invalid(@Nullable String reason) {
        return RpcException.builder(StatusCode.INVALID_ARGUMENT, String.valueOf(reason))
                .method(service.toString())
                .notExecuted(true);
    }

    private static String text(MethodDescriptor method, @Nullable Object value) {
        if (value == null) {
            return "null"; // One way, or void: nothing came back.
        }
        if (value instanceof String text) {
            return text;
        }
        throw RpcException.builder(
                        StatusCode.INTERNAL,
                        "the call was answered with " + value.getClass().getName()
                                + " (expected: JSON text; has a filter replaced it?)")
                .method(method)
                .build();
    }

    /** Only a filter can have made a call end like this. */
    private static RpcException checked(MethodDescriptor method, Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return RpcException.builder(
                        StatusCode.INTERNAL,
                        "the call ended with the checked exception "
                                + thrown.getClass().getName())
                .method(method)
                .cause(thrown)
                .build();
    }

    @Override
    public String toString() {
        return "generic " + service;
    }
}
