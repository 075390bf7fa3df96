package io.tern.demo.provider.greeting;

import io.tern.api.Export;
import io.tern.api.MethodOptions;
import io.tern.api.Reference;
import io.tern.demo.api.Delivery;
import io.tern.demo.api.Greeting;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Order;
import io.tern.demo.api.OutOfStockException;
import io.tern.demo.api.Person;
import io.tern.demo.api.Receipt;
import io.tern.demo.api.WeatherService;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Found by the scan of its package. Thread-safe. */
@Export(
        version = "1.0",
        warmupMillis = 2_000,
        methods = @MethodOptions(name = "pay", settings = "rateLimit=" + PoliteGreetingService.PAYMENTS_PER_SECOND))
public final class PoliteGreetingService implements GreetingService {
    private static final Logger logger = LoggerFactory.getLogger(PoliteGreetingService.class);
    private static final int STOCK = 3;
    private static final long LEISURE_MILLIS = 50;

    /** Of each provider. */
    static final int PAYMENTS_PER_SECOND = 5;

    private final String name = System.getProperty("demo.name", "provider");

    @Reference(version = "1.0", timeoutMillis = 2_000, lazy = true)
    @SuppressWarnings("NullAway.Init") // Tern fills it before the service is called.
    private WeatherService weather;

    @Override
    public Greeting greet(Person person) {
        String text = person.languages().contains("de") ? "Guten Tag, " : "Good day, ";
        return new Greeting(text + person.name(), name, Instant.now());
    }

    @Override
    public Greeting greetWithWeather(Person person, String city) {
        logger.info("greeting {} and asking for the weather of {}", person.name(), city);
        Greeting greeting = greet(person);
        return new Greeting(greeting.text() + ": " + weather.today(city), greeting.saidBy(), greeting.saidAt());
    }

    @Override
    public Greeting greetAtLeisure(Person person) {
        try {
            TimeUnit.MILLISECONDS.sleep(LEISURE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The greeting is then just quicker.
        }
        return greet(person);
    }

    @Override
    public Delivery deliver(Order order) throws OutOfStockException {
        if (order.pieces() > STOCK) {
            throw new OutOfStockException("only " + STOCK + " of " + order.article() + " are left", STOCK);
        }
        return order.pieces() == 1
                ? new Delivery.Pickup("Harbour Street 1")
                : new Delivery.Parcel(
                        "TN-" + order.article().hashCode(),
                        LocalDate.now(ZoneOffset.UTC).plusDays(2));
    }

    @Override
    public CompletableFuture<Receipt> pay(Order order) {
        return CompletableFuture.supplyAsync(
                () -> new Receipt(order, order.price().multiply(BigDecimal.valueOf(order.pieces()))));
    }
}
