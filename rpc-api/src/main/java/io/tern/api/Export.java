package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose instances serve an interface. {@code -1} and {@code ""} mean unset: a less specific level
 * (method before service before application before default) then decides.
 *
 * @see ExportOptions#from(Export)
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Export {
    /** The interface to serve; may be left out where the class implements exactly one. */
    Class<?> interfaceType() default void.class;

    /** Selects among services of one interface; matched exactly. One group, without a comma. */
    String group() default "";

    /** Selects among services of one interface; matched exactly. */
    String version() default "";

    /** Tags of this provider, which tag routing looks at. */
    String[] tags() default {};

    /** Share of the load relative to other providers, 0 to 10,000; 0 takes no load. */
    int weight() default -1;

    /** Time over which the weight grows from the provider's start, in milliseconds; 0 is none. */
    int warmupMillis() default -1;

    /** Waits so long after the application is ready before the service is registered, in milliseconds. */
    int delayMillis() default -1;

    /** Name of the {@link ServerExecutorFactory} that runs the methods: {@code virtual}, {@code pool}, {@code io} or one's own. */
    String executor() default "";

    /** Names of {@link ServerFilter}s to add; {@code -name} leaves out one that is active by itself. */
    String[] filters() default {};

    /** Upper bound of the time a call may take on the server, in milliseconds; never extends the caller's deadline. */
    int timeoutMillis() default -1;

    /** Interrupts the thread that runs a method when its call is cancelled; set only where methods can bear it. */
    boolean interruptOnCancel() default false;

    /** Settings for single methods. */
    MethodOptions[] methods() default {};

    /**
     * Settings of extensions, each as {@code name=value}, such as {@code rateLimit=100}; one that nobody declares is an error of
     * the start.
     *
     * @see SettingGroup
     */
    String[] settings() default {};
}
