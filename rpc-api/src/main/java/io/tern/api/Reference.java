package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field that receives a proxy of a remote service. The field must be neither static nor final.
 * {@code -1} and {@code ""} mean unset: a less specific level then decides.
 *
 * @see ReferenceOptions#from(Reference)
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Reference {
    /** The group to call; matched exactly. Several, separated by commas, where {@link #cluster} is {@code mergeable}. */
    String group() default "";

    /** The version to call; matched exactly. */
    String version() default "";

    /** Time of a whole call over all its attempts, in milliseconds; 0 is refused. */
    int timeoutMillis() default -1;

    /** How often failover may send a call again on top of the first time; 0 is none. */
    int retries() default -1;

    /** Name of the {@link ClusterStrategy}; {@code mergeable} calls several groups. */
    String cluster() default "";

    /** Name of the {@link LoadBalancer}. */
    String loadBalancer() default "";

    /** Names of {@link ClientFilter}s to add; {@code -name} leaves out one that is active by itself. */
    String[] filters() default {};

    /** Name of the serializer. */
    String serializer() default "";

    /** Connections to each node. */
    int connections() default -1;

    /** Tag of every call of this reference that does not carry one of its own. */
    String tag() default "";

    /** Comma-separated addresses to call without a registry: {@code tern://[::1]:20880,host:20881}. */
    String address() default "";

    /** Address of the only registry to ask, where the application knows several. */
    String registry() default "";

    /** Fails the start of the application where no provider is found in time. */
    boolean required() default false;

    /** Connects and subscribes at the first call rather than at start. */
    boolean lazy() default false;

    /** {@code io} completes futures on the I/O thread; unset uses the callback executor of the application. */
    String callbackOn() default "";

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
