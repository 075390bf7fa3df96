package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the asynchronous twin of a service interface: references of the twin call that service, which is exported once, by the
 * interface it has. Each method of the twin has name and parameter types of one of the service's, and returns a {@link
 * java.util.concurrent.CompletableFuture} or {@link java.util.concurrent.CompletionStage} of the same result; a twin may leave methods
 * out. Another method is an error where the reference is made.
 *
 * <pre>{@code
 * public interface GreetingService {
 *     @Idempotent Greeting greet(Person person);
 * }
 *
 * @AsyncOf(GreetingService.class)
 * public interface AsyncGreetingService {
 *     CompletableFuture<Greeting> greet(Person person);
 * }
 * }</pre>
 *
 * <p>The service's annotations hold for both, and so does everything that is said of the service by its name: settings, rules,
 * permissions and metrics. What a twin's own annotations add is refused.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AsyncOf {
    /** The interface of the service. */
    Class<?> value();
}
