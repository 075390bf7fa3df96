package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.CallSide;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.PerMethod;
import io.tern.spi.Extension;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of methods with {@code cacheMillis} from what they have answered lately. Behind users' filters, so that no call gets past one
 * that refuses or changes it. Thread-safe.
 *
 * @see MethodCache
 */
@Extension(value = CacheFilter.NAME, order = FilterOrder.CACHE)
@AutoActivate
final class CacheFilter implements ClientFilter {
    static final String NAME = "cache";

    @Override
    public @Nullable Filter bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        if (said.allMethods().stream().noneMatch(method -> millis(context, method) > 0)) {
            return null;
        }
        said.allMethods().forEach(method -> check(context, method));
        PerMethod<MethodMeter> meters = CallMeters.of(context.runtime()).of(CallSide.CLIENT, context.service());
        return new Cache(new PerMethod<>(context.service(), method -> of(context, method, meters)));
    }

    private static int millis(ClientContext context, MethodDescriptor method) {
        return Objects.requireNonNull(context.settings(method).get(CacheSettings.MILLIS));
    }

    /** What may run again may be spared; what answers nothing runs for what it does. */
    private static void check(ClientContext context, MethodDescriptor method) {
        MethodSettings settings = context.settings(method);
        if (millis(context, method) == 0) {
            return;
        }
        String wrong = !settings.idempotent()
                ? "it is not idempotent"
                : method.resultType() == void.class ? "it returns nothing" : withoutEquals(method);
        if (wrong != null) {
            throw new IllegalArgumentException(method + ": " + CacheSettings.MILLIS + ": '" + millis(context, method)
                    + "', but " + wrong + " (expected: 0, or an @Idempotent method that returns something and whose"
                    + " arguments can be compared)");
        }
    }

    /** Without an {@code equals} no call is ever equal to another, and entries would only pile up. */
    private static @Nullable String withoutEquals(MethodDescriptor method) {
        for (Class<?> type : method.parameterTypes()) {
            Class<?> element = type;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            if (!element.isPrimitive() && !element.isEnum() && !mayHaveEquals(element)) {
                return element.getName() + " does not override equals";
            }
        }
        return null;
    }

    private static boolean mayHaveEquals(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers()) || type == Object.class) {
            return true; // A subclass has it, or not.
        }
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static Optional<MethodCache> of(
            ClientContext context, MethodDescriptor method, PerMethod<MethodMeter> meters) {
        int millis = millis(context, method);
        int entries = Objects.requireNonNull(context.settings(method).get(CacheSettings.ENTRIES_OF_METHOD));
        return millis == 0
                ? Optional.empty()
                : Optional.of(new MethodCache(
                        new KeptValues(entries, millis, context.runtime().clock()),
                        context.runtime(),
                        Objects.requireNonNull(meters.get(method), "a method of another service")));
    }
}
