package io.tern.demo.api;

import io.tern.api.Idempotent;
import java.util.concurrent.CompletableFuture;

/** What the demo's consumer calls. */
public interface GreetingService {
    /** A record goes in, a record comes out. May run again, so that no call is lost with a provider. */
    @Idempotent
    Greeting greet(Person person);

    /** Takes its time. */
    @Idempotent
    Greeting greetAtLeisure(Person person);

    /** Asks the {@link WeatherService} on its way. */
    @Idempotent
    Greeting greetWithWeather(Person person, String city);

    /**
     * A sealed type comes out.
     *
     * @throws OutOfStockException if there is not enough of it, saying how much there is
     */
    Delivery deliver(Order order) throws OutOfStockException;

    /** Asynchronous by its type. */
    CompletableFuture<Receipt> pay(Order order);
}
