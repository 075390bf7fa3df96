package io.tern.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type as a contract that extensions implement. {@link Extensions#of} refuses a type without it, so that a
 * type becomes open to the outside only where its author said so.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ExtensionPoint {
    /** Returns the name of the extension that is used when nobody names one, or "" if there is no such default. */
    String value() default "";
}
