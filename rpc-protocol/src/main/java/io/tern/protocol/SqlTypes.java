package io.tern.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * The classes of the type table that are in the module {@code java.sql}, where it is there: a runtime image may lack it. Nothing but
 * {@link SqlScalars} refers to them otherwise than by name. Immutable.
 */
final class SqlTypes {
    private static final List<Class<?>> PRESENT = find("java.sql.Timestamp", "java.sql.Date", "java.sql.Time");

    private SqlTypes() {}

    /** All of them, or none. */
    static List<Class<?>> present() {
        return PRESENT;
    }

    private static List<Class<?>> find(String... names) {
        List<Class<?>> found = new ArrayList<>();
        for (String name : names) {
            try {
                found.add(Class.forName(name, false, SqlTypes.class.getClassLoader()));
            } catch (ClassNotFoundException | LinkageError absent) {
                return List.of();
            }
        }
        return List.copyOf(found);
    }
}
