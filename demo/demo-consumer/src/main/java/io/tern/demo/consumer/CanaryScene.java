package io.tern.demo.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Person;
import java.util.List;
import java.util.Locale;

/** A share of the calls is steered to the gray provider while everything runs, and a rule with a mistake changes nothing. Confined to the demo's thread. */
final class CanaryScene {
    private static final int CALLS = 1_000;
    private static final String SPLIT =
            "{\"version\": %d, \"rules\": [{\"service\": \"%s@1.0\", \"settings\": {\"split\": \"gray=%d\"}}]}";

    private final GreetingService greetings;
    private final String zooKeeper;
    private final String instanceId;

    CanaryScene(GreetingService greetings, String zooKeeper, String instanceId) {
        this.greetings = greetings;
        this.zooKeeper = zooKeeper;
        this.instanceId = instanceId;
    }

    void play() throws Exception {
        try (PublishedRules rules = new PublishedRules(zooKeeper, instanceId)) {
            rules.publish(split(1, 20));
            Demo.say("published: %s", rules.awaitVerdict(1));
            check(percent(), 12, 28);

            rules.publish(split(2, 120));
            JsonNode verdict = rules.awaitVerdict(2);
            Demo.check(!verdict.path("accepted").asBoolean(), "a rule of 120 % was accepted: " + verdict);
            Demo.say("published: %s", verdict);
            check(percent(), 12, 28);

            rules.publish(split(3, 60));
            Demo.say("published: %s", rules.awaitVerdict(3));
            check(percent(), 50, 70);

            rules.publish(split(4, 0));
            Demo.say("published: %s", rules.awaitVerdict(4));
            check(percent(), 0, 0);
        }
    }

    private static String split(int version, int percent) {
        return SPLIT.formatted(version, GreetingService.class.getName(), percent);
    }

    /** How much of some calls without a tag the gray provider answers. */
    private int percent() {
        Person person = new Person("Katherine", List.of("en"));
        int gray = 0;
        for (int i = 0; i < CALLS; i++) {
            gray += greetings.greet(person).saidBy().equals(GrayScene.PROVIDER) ? 1 : 0;
        }
        return 100 * gray / CALLS;
    }

    private static void check(int percent, int least, int most) {
        Demo.say("%d calls without a tag: %d %% answered by %s", CALLS, percent, GrayScene.PROVIDER);
        Demo.check(
                percent >= least && percent <= most, String.format(Locale.ROOT, "expected: %d to %d %%", least, most));
    }
}
