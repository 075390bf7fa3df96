package io.tern.protocol;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A Java type with all variables and wildcards resolved. An array has its component as the only argument.
 *
 * <p>Thread-safe.
 *
 * @param raw the class
 * @param arguments one for each type parameter of the class
 */
public record WireType(Class<?> raw, List<WireType> arguments) {
    static final WireType OBJECT = new WireType(Object.class, List.of());
    static final WireType STRING = new WireType(String.class, List.of());

    /** Copies the arguments. */
    public WireType {
        arguments = List.copyOf(arguments);
    }

    static WireType arrayOf(WireType component) {
        return new WireType(component.raw.arrayType(), List.of(component));
    }

    WireType argument(int index) {
        return arguments.get(index);
    }

    /** How deeply arguments are nested; 1 for a plain class. */
    int nesting() {
        int deepest = 0;
        for (WireType argument : arguments) {
            deepest = Math.max(deepest, argument.nesting());
        }
        return deepest + 1;
    }

    /** As in Java source, with full class names. */
    @Override
    public String toString() {
        if (raw.isArray()) {
            return argument(0) + "[]";
        }
        if (arguments.isEmpty()) {
            return raw.getName();
        }
        return arguments.stream().map(WireType::toString).collect(Collectors.joining(", ", raw.getName() + "<", ">"));
    }
}
