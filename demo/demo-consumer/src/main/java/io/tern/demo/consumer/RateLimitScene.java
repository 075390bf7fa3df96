package io.tern.demo.consumer;

import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Order;
import io.tern.demo.api.Receipt;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A limit refuses early, says when to come back, and is no failure. Confined to the demo's thread. */
final class RateLimitScene {
    private static final int CALLS = 200;

    private final GreetingService greetings;

    RateLimitScene(GreetingService greetings) {
        this.greetings = greetings;
    }

    void play() throws Exception {
        List<CompletableFuture<Receipt>> payments = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            payments.add(greetings.pay(new Order("tea", 1, BigDecimal.ONE)));
        }
        int paid = 0;
        int refused = 0;
        Duration retryAfter = Duration.ZERO;
        for (CompletableFuture<Receipt> payment : payments) {
            try {
                payment.get(10, TimeUnit.SECONDS);
                paid++;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RpcException failure)
                        || failure.code() != StatusCode.RESOURCE_EXHAUSTED) {
                    throw e;
                }
                refused++;
                retryAfter = failure.retryAfter();
            }
        }
        Demo.check(paid > 0, "no payment got through");
        Demo.check(refused > 0, "no payment was refused");
        Demo.check(!retryAfter.isZero(), "the refusal does not say when to come back");
        Demo.say(
                "%d payments at once: %d paid, %d refused; “try again in %d ms”",
                CALLS, paid, refused, retryAfter.toMillis());
    }
}
