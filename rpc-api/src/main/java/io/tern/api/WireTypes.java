package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Adds types to the closed set that an interface may carry: subclasses that neither a sealed hierarchy nor a
 * signature names. May stand on a service interface, on one of its methods, or on a type that has the subclasses.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface WireTypes {
    /** The types to add, each by its exact class. */
    Class<?>[] value();
}
