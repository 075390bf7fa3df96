package io.tern.demo.consumer;

import io.tern.api.CallScope;
import io.tern.api.TraceContext;
import io.tern.demo.api.Greeting;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Person;
import java.security.SecureRandom;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One trace id in the logs of three processes. Confined to the demo's thread. */
final class TraceScene {
    private static final Logger logger = LoggerFactory.getLogger(TraceScene.class);

    private final GreetingService greetings;
    private final Cast cast;

    TraceScene(GreetingService greetings, Cast cast) {
        this.greetings = greetings;
        this.cast = cast;
    }

    @SuppressWarnings("try") // The scope is only held open.
    void play() {
        TraceContext trace = TraceContext.newRoot(new SecureRandom());
        Greeting greeting;
        try (CallScope scope = trace.open()) {
            logger.info("calling the first service");
            greeting = greetings.greetWithWeather(new Person("Ada", List.of("en")), "Lisbon");
        }
        Demo.say("%s, says %s", greeting.text(), greeting.saidBy());
        for (String name : List.of(greeting.saidBy(), "weather")) {
            Demo.say("%-10s %s", name, cast.child(name).awaitLineWith(trace.traceId()));
        }
    }
}
