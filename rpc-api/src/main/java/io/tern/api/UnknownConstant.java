package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the default for an enum constant, or a subclass, that only the other side has: so a service may add one while callers with
 * older classes still read its results. Without a default such a value is refused.
 *
 * <pre>{@code
 * public enum Color { RED, GREEN, @UnknownConstant OTHER }
 *
 * public sealed interface Shape permits Circle, Other {}
 * @UnknownConstant public record Other() implements Shape {}
 *
 * public record Pen(@UnknownConstant("RED") Color color, @UnknownConstant("Other") Shape tip) {}
 * }</pre>
 *
 * <p>It stands on the constant or subclass that is the default; or, with that one's name, on the enum, on the type that has the
 * subclasses, or on a field or record component of such a type. That on a field comes first, that on the default itself last. Of a
 * subclass that is not known, the default gets the fields that the declared type itself has; all others stay as its constructor
 * leaves them, null or zero in a record. Null stays null.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface UnknownConstant {
    /** The constant's name, or the subclass's simple or binary name; empty on the default itself. */
    String value() default "";
}
