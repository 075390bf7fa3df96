package io.tern.protocol;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The closed world of one service: every type that its methods can carry, and nothing else. It is walked from
 * parameters, results (of futures: their elements) and declared exceptions, through fields, type arguments, array
 * components, permitted subclasses, {@link io.tern.api.WireTypes} and {@link MethodSettings#wireTypes}.
 *
 * <p>Names from the wire are looked up here, exactly, and never loaded.
 *
 * <p>Thread-safe.
 */
public final class TypeGraph {
    private final String owner;
    private final Map<WireType, Shape> shapes;
    private final Map<WireType, List<WireType>> subtypes = new HashMap<>();
    private final Map<String, Class<?>> classes;
    private final Map<Class<?>, ThrowableShape> throwables;

    private TypeGraph(String owner, TypeWalker walked) {
        this.owner = owner;
        this.shapes = Map.copyOf(walked.shapes);
        this.classes = Map.copyOf(walked.classes);
        this.throwables = Map.copyOf(walked.throwables);
        shapes.forEach((type, shape) -> subtypes.put(type, walked.subtypes(shape)));
    }

    /**
     * The types of a service, as its interface says alone.
     *
     * @throws WireTypeException with all types that cannot travel
     */
    public static TypeGraph of(ServiceDescriptor service) {
        return of(service, MethodDescriptor::settings);
    }

    /**
     * The types of a service.
     *
     * @param settings what holds for a method, as the options of an export or a reference say; their types are added
     * @throws WireTypeException with all types that cannot travel
     */
    public static TypeGraph of(ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings) {
        return walk(service.interfaceType().getName(), TypeRoot.of(service, settings));
    }

    /**
     * The types reachable from some types, without a service.
     *
     * @throws WireTypeException with all types that cannot travel
     */
    public static TypeGraph ofTypes(List<? extends Type> types) {
        return walk("the given types", TypeRoot.of(types));
    }

    /**
     * The types reachable from some exceptions, without a service.
     *
     * @throws WireTypeException with all types that cannot travel
     */
    public static TypeGraph ofExceptions(List<? extends Class<? extends Throwable>> types) {
        return walk("the given exceptions", TypeRoot.ofExceptions(types));
    }

    private static TypeGraph walk(String owner, List<TypeRoot> roots) {
        TypeWalker walker = new TypeWalker();
        walker.walk(roots);
        if (!walker.problems.isEmpty()) {
            throw new WireTypeException(owner, List.copyOf(walker.problems));
        }
        return new TypeGraph(owner, walker);
    }

    /** What the graph belongs to, for messages: the service interface's name. */
    public String owner() {
        return owner;
    }

    /** A type as the graph knows it: variables and wildcards replaced by their bounds. It need not be in the graph. */
    public WireType resolve(Type type) {
        return TypeResolver.resolve(type, Map.of());
    }

    /**
     * How a type's values look on the wire.
     *
     * @throws IllegalArgumentException if the type is not in the graph
     */
    public Shape shape(WireType type) {
        Shape shape = shapes.get(type);
        if (shape == null) {
            throw new IllegalArgumentException(type + " is not among the types of " + owner);
        }
        return shape;
    }

    /** The shapes of all types, in no particular order. */
    public List<Shape> shapes() {
        return List.copyOf(shapes.values());
    }

    /**
     * The records, beans and enums of the graph that may stand where a type is declared, by class name; the type itself
     * among them if it is one. Of an open type ({@code Object}) those of the graph; table types are allowed besides.
     */
    public List<WireType> subtypes(WireType type) {
        List<WireType> found = subtypes.get(type);
        if (found == null) {
            throw new IllegalArgumentException(type + " is not among the types of " + owner);
        }
        return found;
    }

    /** The user's class or enum of that exact name, if the graph has it. */
    public @Nullable Class<?> classNamed(String name) {
        return classes.get(name);
    }

    /** All records, beans, enums, interfaces and abstract classes of the graph by name. */
    public List<Class<?>> classes() {
        List<Class<?>> sorted = new ArrayList<>(classes.values());
        sorted.sort(Comparator.comparing(Class::getName));
        return sorted;
    }

    /** The exception of that exact class, if the graph has it. */
    public @Nullable ThrowableShape throwable(Class<?> type) {
        return throwables.get(type);
    }

    /** All exceptions of the graph by name. */
    public List<ThrowableShape> throwables() {
        List<ThrowableShape> sorted = new ArrayList<>(throwables.values());
        sorted.sort(Comparator.comparing(shape -> shape.type().getName()));
        return sorted;
    }
}
