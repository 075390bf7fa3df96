package io.tern.demo.consumer;

import io.tern.demo.api.Delivery;
import io.tern.demo.api.Greeting;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Order;
import io.tern.demo.api.OutOfStockException;
import io.tern.demo.api.Person;
import io.tern.demo.api.Receipt;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a service returns or throws arrives as what it is. Confined to the demo's thread. */
final class TypesScene {
    private final GreetingService greetings;

    TypesScene(GreetingService greetings) {
        this.greetings = greetings;
    }

    void play() throws Exception {
        Greeting greeting = greetings.greet(new Person("Konrad", List.of("de")));
        Demo.check(greeting.text().equals("Guten Tag, Konrad"), "the greeting is " + greeting);
        Demo.say("a record:              %s", greeting);

        Delivery delivery = greetings.deliver(new Order("tea", 2, new BigDecimal("4.90")));
        if (!(delivery instanceof Delivery.Parcel parcel)) {
            throw new IllegalStateException("the delivery is " + delivery + " (expected: a parcel)");
        }
        Demo.say("one of a sealed type:  %s", parcel);

        Demo.say("the service's own:     %s", outOfStock());

        CompletableFuture<Receipt> payment = greetings.pay(new Order("tea", 3, new BigDecimal("4.90")));
        Receipt receipt = payment.get(10, TimeUnit.SECONDS);
        Demo.check(receipt.total().compareTo(new BigDecimal("14.70")) == 0, "the receipt is " + receipt);
        Demo.say("an asynchronous one:   %s", receipt);
    }

    private String outOfStock() {
        try {
            Delivery none = greetings.deliver(new Order("coffee", 100, BigDecimal.TEN));
            throw new IllegalStateException("delivered " + none + " (expected: " + OutOfStockException.class + ')');
        } catch (OutOfStockException e) {
            Demo.check(e.available() == 3, "available: " + e.available());
            return e + " [available=" + e.available() + ']';
        }
    }
}
