package io.tern.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads fields and constructors of the user's classes, and says what is wrong with them. Stateless. */
final class StructReader {
    private static final String WITHOUT_CONSTRUCTOR =
            " has no constructor without arguments (any visibility will do), and none whose parameters are known to be its"
                    + " fields. Add one, or name the parameters as the fields and compile with -parameters, or put"
                    + " @ConstructorProperties on the one with all fields"
                    + " (Lombok: lombok.anyConstructor.addConstructorProperties = true in lombok.config)";

    private StructReader() {}

    /** The shape of a record or concrete class; null after a problem. */
    static @Nullable Shape readStruct(WireType type, Consumer<String> problems) {
        Class<?> raw = type.raw();
        String unfit = unfit(raw);
        if (unfit != null) {
            problems.accept(unfit);
            return null;
        }
        try {
            List<Field> fields = raw.isRecord() ? componentsOf(raw) : fieldsOf(raw);
            Constructor<?> plain = raw.isRecord() ? null : constructorOf(raw);
            if (plain != null) {
                return new Shape.Struct(type, open(fields, type, problems), StructMaker.ofBean(plain));
            }
            FieldConstructor whole = raw.isRecord()
                    ? new FieldConstructor(canonicalConstructor(raw), fields)
                    : FieldConstructor.of(raw, fields);
            if (whole == null) {
                problems.accept(raw + WITHOUT_CONSTRUCTOR);
                return null;
            }
            List<WireField> opened = open(fields, type, problems);
            int[] parameters = whole.fields().stream().mapToInt(fields::indexOf).toArray();
            return new Shape.Struct(type, opened, StructMaker.ofValues(whole.constructor(), parameters, opened));
        } catch (InaccessibleObjectException e) {
            problems.accept(closed(raw));
        }
        return null;
    }

    /** The shape of a declared exception; null after a problem. */
    static @Nullable ThrowableShape readThrowable(Class<? extends Throwable> raw, Consumer<String> problems) {
        try {
            if (isInner(raw)) {
                problems.accept("exception " + raw.getName() + " cannot be rebuilt: it must not be an inner class");
                return null;
            }
            ThrowableMaker maker = ThrowableMaker.of(raw);
            if (maker == null) {
                problems.accept("exception " + raw.getName()
                        + " cannot be rebuilt: of the JDK's classes, and without the module jdk.unsupported of all,"
                        + " it must have a constructor (String, Throwable), (String) or ()");
                return null;
            }
            WireType type = TypeResolver.erased(raw);
            return new ThrowableShape(raw, open(fieldsOf(raw), type, problems), maker);
        } catch (InaccessibleObjectException e) {
            problems.accept(closed(raw));
            return null;
        }
    }

    private static @Nullable String unfit(Class<?> raw) {
        if (isInner(raw)) {
            return raw + " is an inner, local or anonymous class; make it static or a record";
        }
        if (raw.isHidden()) {
            return raw + " is a hidden class, such as a lambda";
        }
        for (Class<?> c = raw.getSuperclass();
                c != null && c != Object.class && c != Record.class;
                c = c.getSuperclass()) {
            if (TypeTable.isPlatform(c)) {
                return raw + " extends the JDK's " + c.getName() + ", whose state cannot be reached";
            }
        }
        return null;
    }

    private static boolean isInner(Class<?> raw) {
        boolean nested = raw.isMemberClass() || raw.isLocalClass();
        boolean withoutOuter = Modifier.isStatic(raw.getModifiers()) || raw.isRecord();
        return raw.isAnonymousClass() || (nested && !withoutOuter);
    }

    /** With these parameters, or null. */
    private static @Nullable Constructor<?> constructorOf(Class<?> raw, Class<?>... parameters) {
        try {
            return raw.getDeclaredConstructor(parameters);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static Constructor<?> canonicalConstructor(Class<?> raw) {
        Class<?>[] parameters = new Class<?>[raw.getRecordComponents().length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = raw.getRecordComponents()[i].getType();
        }
        return Objects.requireNonNull(constructorOf(raw, parameters), "a record has it");
    }

    private static List<Field> componentsOf(Class<?> raw) {
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            try {
                fields.add(raw.getDeclaredField(component.getName()));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("a record component without its field: " + component, e);
            }
        }
        return fields;
    }

    /** Of the class and its superclasses, up to the JDK's; by number, which does not depend on the compiler. */
    private static List<Field> fieldsOf(Class<?> raw) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = raw; c != null && !TypeTable.isPlatform(c); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !field.isSynthetic()) {
                    fields.add(field);
                }
            }
        }
        fields.sort(Comparator.comparingInt(FieldNumbers::numberOf).thenComparing(Field::getName));
        return fields;
    }

    private static List<WireField> open(List<Field> fields, WireType owner, Consumer<String> problems) {
        Map<TypeVariable<?>, WireType> bindings = TypeResolver.bindings(owner);
        Map<Integer, WireField> byNumber = new HashMap<>();
        List<WireField> opened = new ArrayList<>();
        for (Field field : fields) {
            WireField wire = WireField.open(field, TypeResolver.resolve(field.getGenericType(), bindings));
            opened.add(wire);
            String badTag = FieldNumbers.problemOf(field);
            if (badTag != null) {
                problems.accept(wire + ": " + badTag);
            }
            WireField other = byNumber.putIfAbsent(wire.number(), wire);
            if (other != null) {
                problems.accept(other + " and " + wire + " have the same number " + wire.number()
                        + "; give one of them its own @Tag");
            }
        }
        return opened;
    }

    private static String closed(Class<?> raw) {
        return raw + " is in a closed package; let " + raw.getModule() + " say: opens " + raw.getPackageName()
                + " to io.tern.protocol";
    }
}
