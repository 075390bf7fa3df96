package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets unchecked exceptions that the methods of a service interface do not declare reach the caller as themselves, as declared ones do;
 * without it they arrive as {@link StatusCode#UNKNOWN}. Holds for the methods that an extending interface inherits, and for its own.
 *
 * <p>Both sides read it when they start, and know a fixed set of classes from then on. A subclass of one of them arrives as its nearest
 * superclass in the set.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PassExceptions {
    /**
     * The exceptions. Left out: those in the package of the interface and below, as far as they come from the same directory or jar, and
     * {@link IllegalArgumentException}, {@link IllegalStateException}, {@link UnsupportedOperationException} and {@link
     * java.util.NoSuchElementException}.
     */
    Class<? extends RuntimeException>[] value() default {};
}
