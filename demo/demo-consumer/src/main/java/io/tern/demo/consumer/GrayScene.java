package io.tern.demo.consumer;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Person;
import java.util.List;

/** Calls with a tag go where the tag is, and all others stay away. Confined to the demo's thread. */
final class GrayScene {
    static final String PROVIDER = "provider-gray";

    private static final int CALLS = 100;

    private final GreetingService greetings;
    private final Load load;

    GrayScene(GreetingService greetings, Load load) {
        this.greetings = greetings;
        this.load = load;
    }

    @SuppressWarnings("try") // The scope is only held open.
    void play() {
        Person person = new Person("Grace", List.of("en"));
        try (CallScope scope = CallOptions.builder().tag("gray").build().open()) {
            for (int i = 0; i < CALLS; i++) {
                String by = greetings.greet(person).saidBy();
                Demo.check(by.equals(PROVIDER), "a gray call was answered by " + by);
            }
        }
        long strayed = load.byProvider().getOrDefault(PROVIDER, 0L);
        Demo.check(strayed == 0, strayed + " calls without a tag were answered by " + PROVIDER);
        Demo.say("%d gray calls: all answered by %s; of the others: none", CALLS, PROVIDER);
    }
}
