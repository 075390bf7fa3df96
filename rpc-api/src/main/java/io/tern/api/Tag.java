package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Fixes the number under which a field or record component travels, so that it may be renamed. Without it the number
 * is a hash of the declaring class and the field's name.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Tag {
    /** The number, 1 to 18,999; unique within its class and its superclasses. */
    int value();
}
