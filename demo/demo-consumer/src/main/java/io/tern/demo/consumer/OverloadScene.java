package io.tern.demo.consumer;

import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.ApplicationStats;
import io.tern.bootstrap.RpcApplication;
import io.tern.demo.api.GreetingService;
import io.tern.demo.api.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One provider takes a single call at a time and refuses the others, which go elsewhere. Confined to the demo's thread. */
final class OverloadScene {
    static final String PROVIDER = "provider-busy";

    private static final int CALLS = 96;
    private static final int THREADS = 12;

    private final RpcApplication consumer;
    private final String busy;

    /** {@code busy} is the address of that provider. */
    OverloadScene(RpcApplication consumer, String busy) {
        this.consumer = consumer;
        this.busy = busy;
    }

    void play() throws Exception {
        // Round robin does not look at load: so the busy one is asked as often as the others.
        GreetingService greetings = consumer.refer(
                GreetingService.class,
                ReferenceOptions.builder()
                        .version("1.0")
                        .timeoutMillis(5_000)
                        .loadBalancer("round-robin")
                        .build());
        long before = refused();
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(callers.submit(() -> greetings.greetAtLeisure(new Person("Alan", List.of("en")))));
            }
            for (Future<?> call : calls) {
                call.get(10, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
        long refused = refused() - before;
        Demo.check(refused > 0, PROVIDER + " has refused nothing");
        Demo.say("%d calls, all answered; %s refused %d of them, which went elsewhere", CALLS, PROVIDER, refused);
    }

    private long refused() {
        return consumer.stats().references().stream()
                .flatMap(reference -> reference.nodes().stream())
                .filter(node -> node.endpoint().address().toString().equals(busy))
                .mapToLong(ApplicationStats.OfNode::failed)
                .sum();
    }
}
