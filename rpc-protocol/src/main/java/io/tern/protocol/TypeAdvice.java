package io.tern.protocol;

import java.io.Closeable;
import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

/** Tells users what to do about a class that cannot travel. Stateless. */
final class TypeAdvice {
    /** Advice for a value that is nested too deep for a serializer without references. */
    static final String DEPTH =
            "a value that contains itself travels with serializer \"hessian\" alone; send a long chain of objects as a list";

    private static final List<Class<?>> STREAMS =
            List.of(Closeable.class, BaseStream.class, Flow.Publisher.class, Iterator.class);

    private TypeAdvice() {}

    /** Advice for the class of a value that its message does not expect. */
    static String outside(Class<?> type) {
        Class<?> component = type;
        while (component.isArray()) {
            component = component.getComponentType();
        }
        if (TypeTable.isPlatform(component) && !component.isEnum()) {
            return platform(component);
        }
        List<String> problems = new ArrayList<>();
        if (!component.isEnum() && !Modifier.isAbstract(component.getModifiers())) {
            var unused = StructReader.readStruct(TypeResolver.erased(component), problems::add);
        }
        if (!problems.isEmpty()) {
            return "it could not travel as it is: " + String.join("; ", problems);
        }
        if (component.getCanonicalName() == null) { // A local record or enum.
            return "a local class cannot be named there: make it a member of a class, then add it to @WireTypes on the"
                    + " method or the service interface";
        }
        String hidden = Modifier.isPrivate(component.getModifiers()) ? "make it visible there, and " : "";
        return hidden + "add @WireTypes({" + component.getSimpleName()
                + ".class}) to the method or the service interface";
    }

    /** Advice for a class of the JDK that is not in the type table. */
    static String platform(Class<?> type) {
        if (type == Object.class) {
            return "an Object has no contents; pass a value of a class of your own";
        }
        if (STREAMS.stream().anyMatch(stream -> stream.isAssignableFrom(type))) {
            return "streams cannot travel; pass a byte[] or a List, in several calls where it is large";
        }
        if (Future.class.isAssignableFrom(type)) {
            return "only a method's result may be a future; pass the value";
        }
        if (type == URL.class) {
            return "pass a java.net.URI instead (URL.toURI)";
        }
        if (type == File.class || Path.class.isAssignableFrom(type)) {
            return "pass its path as a String instead (toString)";
        }
        return isCallback(type) ? callback() : "pass its contents instead";
    }

    /** Advice for an interface or abstract class of the user's without known subclasses. */
    static String abstractType(Class<?> type) {
        String data = "make it sealed or add @WireTypes({…}) to it, to the method or to the service interface";
        return isCallback(type) ? callback() + "; if its values are data, " + data : data;
    }

    private static String callback() {
        return "callbacks cannot travel: return the values, or have the caller export a service that this one calls";
    }

    /** Whether an interface has a method that takes a value or only does something, as no accessor does. */
    private static boolean isCallback(Class<?> type) {
        if (!type.isInterface()) {
            return false;
        }
        if (type == Callable.class || type.getName().startsWith("java.util.function.")) {
            return true;
        }
        for (Method method : type.getMethods()) {
            boolean acts = method.getReturnType() == void.class || method.getParameterCount() > 0;
            boolean isOfObject = method.getName().equals("equals");
            if (acts && !isOfObject && Modifier.isAbstract(method.getModifiers())) {
                return true;
            }
        }
        return false;
    }
}
