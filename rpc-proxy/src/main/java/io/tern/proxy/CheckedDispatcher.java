package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Checks arguments before generated code casts them, so that no error of that code can be mistaken for one of the service,
 * and says what is wrong. As thread-safe as the service object.
 */
final class CheckedDispatcher implements Dispatcher {
    private final MethodDescriptor[] methods;
    private final Class<?>[][] boxedTypes;
    private final BiFunction<Integer, Object[], Object> generated;
    private final Object target;

    CheckedDispatcher(MethodDescriptor[] methods, BiFunction<Integer, Object[], Object> generated, Object target) {
        this.methods = methods;
        this.generated = generated;
        this.target = target;
        boxedTypes = new Class<?>[methods.length][];
        for (int i = 0; i < methods.length; i++) {
            boxedTypes[i] = MethodType.methodType(void.class, methods[i].parameterTypes())
                    .wrap()
                    .parameterArray();
        }
    }

    @Override
    public @Nullable Object dispatch(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable {
        int index = method.index();
        if (index >= methods.length || !methods[index].equals(method)) {
            throw new IllegalArgumentException(
                    "method: " + method + " (expected: a method of the descriptor that this dispatcher was made for)");
        }
        check(method, boxedTypes[index], arguments);
        return generated.apply(index, arguments);
    }

    private static void check(MethodDescriptor method, Class<?>[] boxed, @Nullable Object[] arguments) {
        if (arguments.length != boxed.length) {
            throw new InvalidArgumentException(
                    method + ": " + arguments.length + " arguments (expected: " + boxed.length + ")");
        }
        List<Class<?>> types = method.parameterTypes();
        for (int i = 0; i < boxed.length; i++) {
            Object argument = arguments[i];
            if (argument == null ? types.get(i).isPrimitive() : !boxed[i].isInstance(argument)) {
                throw new InvalidArgumentException(method + ": parameter " + (i + 1) + " of " + boxed.length + " is "
                        + described(argument, types.get(i)) + ")");
            }
        }
    }

    private static String described(@Nullable Object argument, Class<?> expected) {
        if (argument == null) {
            return "null (expected: a value, as " + expected + " is primitive";
        }
        String other = argument.getClass().getName().equals(expected.getName())
                ? " of " + argument.getClass().getClassLoader() + " (expected: the one of " + expected.getClassLoader()
                : " (expected: " + expected.getTypeName();
        return argument.getClass().getTypeName() + other;
    }

    @Override
    public String toString() {
        return "Dispatcher[" + methods[0].service() + " -> " + target.getClass().getName() + ']';
    }
}
