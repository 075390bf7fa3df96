package io.tern.protocol;

import io.tern.api.WireTypes;
import java.lang.reflect.Modifier;
import java.time.DayOfWeek;
import java.time.Month;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks everything that is reachable from some types and gathers shapes and problems. A subclass belongs to the graph
 * only once something reaches it, and then stands wherever its supertype is declared; so the walk goes on until
 * neither types nor subtypes are new. Not thread-safe.
 */
final class TypeWalker {
    /** A type whose arguments are nested deeper grows without end, such as a field Node&lt;List&lt;T>> in Node&lt;T>. */
    private static final int MAX_NESTING = 12;

    final Map<WireType, Shape> shapes = new LinkedHashMap<>();
    final Map<Class<?>, ThrowableShape> throwables = new LinkedHashMap<>();
    final Map<String, Class<?>> classes = new LinkedHashMap<>();
    final Set<String> problems = new LinkedHashSet<>();

    private final Map<WireType, TypePath> paths = new HashMap<>();
    private final Set<WireType> values = new LinkedHashSet<>();
    private final Set<Class<?>> seenThrowables = new LinkedHashSet<>();
    private final Map<Class<?>, TypePath> abstractThrowables = new LinkedHashMap<>();
    private final Deque<WireType> pending = new ArrayDeque<>();

    void walk(List<TypeRoot> roots) {
        for (TypeRoot root : roots) {
            reach(TypeResolver.resolve(root.type(), Map.of()), TypePath.root(root.place()), root.value());
        }
        do {
            while (!pending.isEmpty()) {
                WireType type = pending.remove();
                visit(type, pathOf(type));
            }
        } while (reachSubtypes());
        reportLonely();
        reportLonelyThrowables();
        reportDefaults();
    }

    /** The concrete classes that may stand where a type is declared, by name, each as it stands there. */
    List<WireType> subtypes(Shape shape) {
        List<WireType> subtypes = new ArrayList<>();
        for (Class<?> candidate : classes.values()) {
            if (isConcrete(candidate) && shape.type().raw().isAssignableFrom(candidate)) {
                subtypes.add(subtype(candidate, shape.type()));
            }
        }
        subtypes.sort((a, b) -> a.raw().getName().compareTo(b.raw().getName()));
        return List.copyOf(subtypes);
    }

    private static WireType subtype(Class<?> candidate, WireType declared) {
        return candidate == declared.raw() ? declared : TypeResolver.subtype(candidate, declared);
    }

    private static boolean isConcrete(Class<?> type) {
        return type.isEnum() || !Modifier.isAbstract(type.getModifiers());
    }

    private void reach(WireType type, TypePath path, boolean value) {
        if (Throwable.class.isAssignableFrom(type.raw())) {
            if (value) {
                problem(path, type.raw().getName() + " is passed as a value; exceptions travel only when thrown");
            } else {
                reachThrowable(type.raw().asSubclass(Throwable.class), path);
            }
            return;
        }
        if (value) {
            values.add(type);
        }
        if (paths.putIfAbsent(type, path) == null) {
            pending.add(type);
        }
    }

    private void visit(WireType type, TypePath path) {
        if (type.nesting() > MAX_NESTING) {
            problem(
                    path,
                    type.raw() + " grows without end: its type arguments nest more than " + MAX_NESTING + " deep");
            return;
        }
        Shape shape = shapeOf(type, path);
        if (shape != null) {
            shapes.put(type, shape);
        }
    }

    private @Nullable Shape shapeOf(WireType type, TypePath path) {
        Class<?> raw = type.raw();
        if (TypeTable.isScalar(raw)) {
            return new Shape.Scalar(type);
        }
        if (TypeTable.isOpen(raw)) {
            reach(WireType.OBJECT, path, false); // the elements of a list that it may be
            reach(TypeResolver.erased(DayOfWeek.class), path, false);
            reach(TypeResolver.erased(Month.class), path, false);
            if (raw == Object.class) { // ? super T: what it is above of is what comes most often
                type.arguments().forEach(argument -> reach(argument, path, false));
            }
            return new Shape.Open(type);
        }
        if (raw.isArray()) {
            reach(type.argument(0), path, true);
            return new Shape.ArrayShape(type, type.argument(0));
        }
        if (raw == Optional.class) {
            reach(type.argument(0), path, true);
            return new Shape.OptionalShape(type, type.argument(0));
        }
        if (Containers.isEntry(raw)) {
            type.arguments().forEach(argument -> reach(argument, path, true));
            return new Shape.EntryShape(type, type.argument(0), type.argument(1));
        }
        if (raw == Properties.class) {
            reach(WireType.STRING, path, true);
            return new Shape.MapShape(type, WireType.STRING, WireType.STRING);
        }
        if (raw == Iterable.class || Collection.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw)) {
            return containerShape(type, path);
        }
        if (raw.isEnum()) {
            return register(raw, path) ? new Shape.EnumShape(type) : null;
        }
        if (TypeTable.isPlatform(raw)) {
            problem(path, "the JDK's " + raw.getName() + " is not in the type table; " + TypeAdvice.platform(raw));
            return null;
        }
        return userShape(type, path);
    }

    private @Nullable Shape containerShape(WireType type, TypePath path) {
        Class<?> raw = type.raw();
        boolean byEnum = raw == EnumSet.class || raw == EnumMap.class;
        if (byEnum && !type.argument(0).raw().isEnum()) {
            problem(path, type + " needs an enum as its type argument");
            return null;
        }
        if (!Containers.isCollection(raw) && !Containers.isMap(raw)) {
            problem(
                    path,
                    raw + " is not a collection or map of the type table; declare an interface such as List or Map");
            return null;
        }
        type.arguments().forEach(argument -> reach(argument, path, true));
        return Containers.isMap(raw)
                ? new Shape.MapShape(type, type.argument(0), type.argument(1))
                : new Shape.CollectionShape(type, type.argument(0));
    }

    private @Nullable Shape userShape(WireType type, TypePath path) {
        Class<?> raw = type.raw();
        if (!register(raw, path)) {
            return null;
        }
        reachAdditions(type, path);
        if (!isConcrete(raw)) {
            return new Shape.AbstractShape(type);
        }
        Shape shape = StructReader.readStruct(type, text -> problem(path, text));
        if (shape instanceof Shape.Struct struct) {
            struct.fields().forEach(field -> reach(field.type(), path.then(field.toString()), true));
        }
        return shape;
    }

    /** What {@code permits} and {@link WireTypes} on the class itself name. */
    private void reachAdditions(WireType type, TypePath path) {
        if (type.raw().isSealed()) {
            for (Class<?> permitted : type.raw().getPermittedSubclasses()) {
                reach(subtype(permitted, type), path.then(permitted.getSimpleName()), false);
            }
        }
        WireTypes added = type.raw().getAnnotation(WireTypes.class);
        if (added != null) {
            for (Class<?> addition : added.value()) {
                boolean below = type.raw().isAssignableFrom(addition);
                WireType reached = below ? subtype(addition, type) : TypeResolver.erased(addition);
                reach(reached, path.then("@WireTypes"), false);
            }
        }
    }

    private boolean register(Class<?> raw, TypePath path) {
        Class<?> other = classes.putIfAbsent(raw.getName(), raw);
        if (other != null && other != raw) {
            problem(
                    path,
                    raw + " is there twice, from the class loaders " + other.getClassLoader() + " and "
                            + raw.getClassLoader());
            return false;
        }
        return true;
    }

    private void reachThrowable(Class<? extends Throwable> raw, TypePath path) {
        if (!seenThrowables.add(raw)) {
            return;
        }
        if (raw.isSealed()) {
            for (Class<?> permitted : raw.getPermittedSubclasses()) {
                reachThrowable(permitted.asSubclass(Throwable.class), path);
            }
        }
        WireTypes added = raw.getAnnotation(WireTypes.class);
        if (added != null) {
            for (Class<?> addition : added.value()) {
                reach(TypeResolver.erased(addition), path.then("@WireTypes"), false);
            }
        }
        if (Modifier.isAbstract(raw.getModifiers())) {
            abstractThrowables.put(raw, path);
            return;
        }
        ThrowableShape shape = StructReader.readThrowable(raw, text -> problem(path, text));
        if (shape != null) {
            throwables.put(raw, shape);
            shape.fields().forEach(field -> reach(field.type(), path.then(field.toString()), true));
        }
    }

    /** Reaches each subtype in the form it has where its supertype is declared; whether one was new. */
    private boolean reachSubtypes() {
        for (Shape shape : List.copyOf(shapes.values())) {
            TypePath path = pathOf(shape.type());
            if (shape instanceof Shape.Open || shape instanceof Shape.AbstractShape || shape instanceof Shape.Struct) {
                subtypes(shape).forEach(type -> reach(type, path.then(type.raw().getSimpleName()), false));
            }
            if (shape instanceof Shape.Open) { // an array of it may be passed
                List.copyOf(classes.values()).forEach(c -> reach(TypeResolver.erased(c), path, false));
            }
        }
        return !pending.isEmpty();
    }

    private void reportLonely() {
        for (Shape shape : shapes.values()) {
            if (shape instanceof Shape.AbstractShape
                    && values.contains(shape.type())
                    && subtypes(shape).isEmpty()) {
                Class<?> raw = shape.type().raw();
                String kind = raw.isInterface() ? "interface " : "abstract class ";
                problem(
                        pathOf(shape.type()),
                        kind + raw.getName() + " has no permitted subclasses; " + TypeAdvice.abstractType(raw));
            }
        }
    }

    private void reportDefaults() {
        for (Shape shape : shapes.values()) {
            TypePath path = pathOf(shape.type());
            UnknownDefaults.check(shape, subtypes(shape), text -> problem(path, text));
            if (shape instanceof Shape.Struct struct) {
                reportDefaults(struct.fields(), path);
            }
        }
        throwables
                .values()
                .forEach(shape -> reportDefaults(
                        shape.fields(), TypePath.root(shape.type().getName())));
    }

    private void reportDefaults(List<WireField> fields, TypePath path) {
        for (WireField field : fields) {
            Shape shape = shapes.get(field.type());
            List<WireType> subtypes =
                    shape instanceof Shape.AbstractShape || shape instanceof Shape.Struct ? subtypes(shape) : List.of();
            UnknownDefaults.check(field, subtypes, text -> problem(path, text));
        }
    }

    private void reportLonelyThrowables() {
        abstractThrowables.forEach((raw, path) -> {
            if (throwables.keySet().stream().noneMatch(raw::isAssignableFrom)) {
                problem(
                        path,
                        "abstract exception " + raw.getName() + " has no subclasses among the types; make it sealed"
                                + " or add @WireTypes({…})");
            }
        });
    }

    private TypePath pathOf(WireType type) {
        TypePath path = paths.get(type);
        return path == null ? TypePath.root(type.toString()) : path;
    }

    private void problem(TypePath path, String text) {
        problems.add(path + ": " + text);
    }
}
