package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.LocalStubFactory;
import io.tern.api.MethodDescriptor;
import io.tern.api.Setting;
import io.tern.spi.ExtensionSet;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is to answer instead of a service. Texts name extensions and methods of the interface, never classes, so that rules
 * which come from outside cannot choose code. Confined to the binding of one reference, but for methods of a generic service, which
 * touch nothing that changes.
 */
final class LocalForms {
    private static final String NONE = "none";
    private static final String EMPTY = "empty";
    private static final String VALUE = "value";
    private static final String METHOD = "method";
    private static final String STUB = "stub";
    private static final String FORMS = "empty, value:…, method:… or stub:…";

    private final ClientContext context;
    private final ExtensionSet<LocalStubFactory> factories;
    private final Map<String, Object> stubs = new HashMap<>();

    LocalForms(ClientContext context) {
        this.context = context;
        factories = context.runtime().extensions().of(LocalStubFactory.class);
    }

    /**
     * What {@code fallback} says for a method, or null for none.
     *
     * @throws IllegalArgumentException naming method and setting if it is nothing that could answer
     */
    @Nullable
    LocalAnswer fallback(MethodDescriptor method) {
        String text = text(method, FallbackSettings.FALLBACK);
        if (text == null || text.equals(NONE) || context.settings(method).oneway()) {
            return null;
        }
        return text.equals(LastValues.KIND)
                ? LastValues.of(context, method)
                : read(method, FallbackSettings.FALLBACK, text);
    }

    /** What {@code mock} says for a method, as {@link #fallback} does. */
    @Nullable
    LocalAnswer mock(MethodDescriptor method) {
        String text = text(method, FallbackSettings.MOCK);
        if (text == null || text.equals("false")) {
            return null;
        }
        String named = method.service().interfaceName();
        String form = !text.equals("true") ? text : factories.contains(named) ? STUB + ':' + named : EMPTY;
        return read(method, FallbackSettings.MOCK, form);
    }

    private @Nullable String text(MethodDescriptor method, Setting<String> setting) {
        return context.settings(method).get(setting);
    }

    private LocalAnswer read(MethodDescriptor method, Setting<String> setting, String text) {
        String where = method + ": " + setting + ": '" + text + '\'';
        try {
            LocalAnswer read = read(method, text);
            if (read != null) {
                return read;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(where + " (expected: " + FORMS + ')');
    }

    private @Nullable LocalAnswer read(MethodDescriptor method, String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        if (colon < 0 || rest.isEmpty()) {
            return text.equals(EMPTY) ? new LocalValue(EMPTY, empty(method)) : null;
        }
        return switch (text.substring(0, colon)) {
            case VALUE -> value(method, rest);
            case METHOD -> method(method, rest);
            case STUB -> stub(method, rest);
            default -> null;
        };
    }

    private static Supplier<@Nullable Object> empty(MethodDescriptor method) {
        return method.isGeneric() ? () -> "null" : EmptyValues.of(method.resultClass());
    }

    private static LocalAnswer value(MethodDescriptor method, String json) {
        Class<?> type = method.resultClass();
        try {
            Object value = method.isGeneric() ? json : type == void.class ? null : StaticValues.of(json, type);
            return new LocalValue(VALUE, () -> value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + " (expected: a JSON literal for "
                            + method.resultType().getTypeName() + "; other values are the business of stub:…)",
                    e);
        }
    }

    private LocalAnswer method(MethodDescriptor method, String name) {
        if (method.isGeneric()) {
            throw new IllegalArgumentException("nothing here knows the interface (expected: empty or value:…)");
        }
        Method called = method.javaMethod();
        for (Class<?> type : List.of(context.service().interfaceType(), called.getDeclaringClass())) {
            for (Method candidate : type.getDeclaredMethods()) {
                if (candidate.getName().equals(name) && answersLike(candidate, called)) {
                    return LocalMethod.of(METHOD, candidate, null);
                }
            }
        }
        throw new IllegalArgumentException(
                "no such method (expected: a static method of the interface with the same parameters"
                        + " and a result that fits)");
    }

    private static boolean answersLike(Method candidate, Method called) {
        return Modifier.isStatic(candidate.getModifiers())
                && Arrays.equals(candidate.getParameterTypes(), called.getParameterTypes())
                && called.getReturnType().isAssignableFrom(candidate.getReturnType());
    }

    private LocalAnswer stub(MethodDescriptor method, String name) {
        if (method.isGeneric()) {
            throw new IllegalArgumentException("nothing here knows the interface (expected: empty or value:…)");
        }
        Class<?> type = context.service().interfaceType();
        Object stub = stubs.computeIfAbsent(name, known -> factories.get(known).newLocalStub(context));
        if (!type.isInstance(stub)) {
            throw new IllegalArgumentException("made "
                    + (stub == null ? "null" : stub.getClass().getName()) + " (expected: a " + type.getName() + ')');
        }
        return LocalMethod.of(STUB, ownCopy(method.javaMethod()), stub);
    }

    /** The descriptor's own is everybody's, and making it accessible would change it. */
    private static Method ownCopy(Method method) {
        try {
            return method.getDeclaringClass().getDeclaredMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("no such method", e);
        }
    }
}
