package io.tern.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names an implementation of an {@link ExtensionPoint}. The class also needs a constructor without parameters and a line
 * with its binary name in {@code META-INF/services/<binary name of the contract>}; class and constructor may be
 * package-private.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Extension {
    /**
     * Returns the name that configuration uses, unique within the contract: ASCII letters, digits, {@code . _ -},
     * the first a letter or digit. Names are case-sensitive.
     */
    String value();

    /** Returns the place among all extensions of the contract: lower comes first, equal ones are sorted by name. */
    int order() default 0;
}
