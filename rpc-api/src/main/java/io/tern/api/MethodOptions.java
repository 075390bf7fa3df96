package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Settings of one method: inside {@link Export#methods()} and {@link Reference#methods()}, or on the interface's
 * method itself (then without {@link #name()}). A boolean counts as set only when true.
 *
 * @see MethodSettings
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MethodOptions {
    /** Name of the method; mandatory inside {@code methods}, refused on a method. */
    String name() default "";

    /**
     * Parameter types of the one overload that is meant; left out, every overload of the name.
     * {@code void.class} alone means the overload without parameters.
     */
    Class<?>[] parameterTypes() default {};

    /** Time of a whole call, in milliseconds; 0 is refused. */
    int timeoutMillis() default -1;

    /** How often failover may send the call again; 0 is none. */
    int retries() default -1;

    /** Client side: name of the {@link ClusterStrategy}. */
    String cluster() default "";

    /** Client side: name of the {@link LoadBalancer}. */
    String loadBalancer() default "";

    /** As {@link Idempotent}. */
    boolean idempotent() default false;

    /** As {@link NonBlocking}. */
    boolean nonBlocking() default false;

    /** As {@link Oneway}. */
    boolean oneway() default false;

    /** Server side: name of the {@link ServerExecutorFactory} that runs the method. */
    String executor() default "";

    /** Server side: as {@link Export#interruptOnCancel()}. */
    boolean interruptOnCancel() default false;

    /** As {@link WireTypes}, for interfaces that nobody may annotate; adds to what others say, and replaces nothing. */
    Class<?>[] wireTypes() default {};

    /**
     * Settings of extensions, each as {@code name=value}, such as {@code rateLimit=100}; one that nobody declares is an error of
     * the start.
     *
     * @see SettingGroup
     */
    String[] settings() default {};
}
