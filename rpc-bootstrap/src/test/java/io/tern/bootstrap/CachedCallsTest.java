package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Defaults;
import io.tern.api.EventStats;
import io.tern.api.Idempotent;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients keep of replies, and the last value as a fallback, through whole applications. */
final class CachedCallsTest {
    private final TestWorld world = new TestWorld();
    private final Counting service = new Counting();
    private final CopyOnWriteArrayList<Map<String, String>> heard = new CopyOnWriteArrayList<>();

    /** A service whose values can be changed by who gets them. */
    public interface Lists {
        @Idempotent
        List<String> list(String of);

        @Idempotent
        CompletableFuture<List<String>> listLater(String of);
    }

    private static final class Counting implements Lists {
        final AtomicInteger calls = new AtomicInteger();
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public List<String> list(String of) {
            calls.incrementAndGet();
            if (of.equals("broken")) {
                throw new IllegalStateException("scripted");
            }
            return List.of(of);
        }

        @Override
        public CompletableFuture<List<String>> listLater(String of) {
            calls.incrementAndGet();
            CompletableFuture<List<String>> answer = new CompletableFuture<>();
            Thread waiting = new Thread(() -> {
                try {
                    answer.complete(open.await(30, TimeUnit.SECONDS) ? List.of(of) : List.of());
                } catch (InterruptedException e) {
                    answer.completeExceptionally(e);
                }
            });
            waiting.start();
            return answer;
        }
    }

    @AfterEach
    void close() {
        service.open.countDown();
        world.close();
    }

    private Lists refer(ReferenceOptions.Builder options) {
        return refer(world.start(world.builder("consumer")), options);
    }

    private static Lists refer(RpcApplication consumer, ReferenceOptions.Builder options) {
        return consumer.refer(Lists.class, options.build());
    }

    @Test
    void anEqualCallIsAnsweredWithAnObjectOfItsOwn() {
        world.start(world.builder("provider").export(service));
        service.open.countDown();
        Lists lists = refer(ReferenceOptions.builder().set("cacheMillis", "3600000"));

        try (CallScope scope =
                CallOptions.builder().replyListener(heard::add).build().open()) {
            assertThat(scope).isNotNull();
            List<String> first = lists.list("tea");
            first.add("mine");
            assertThat(lists.list("tea")).containsExactly("tea");
            assertThat(lists.listLater("tea").join()).containsExactly("tea");
            assertThat(lists.listLater("tea").join()).containsExactly("tea");
        }
        assertThat(service.calls).hasValue(2);
        assertThat(heard)
                .containsExactly(Map.of(Defaults.CACHE_ATTACHMENT, "hit"), Map.of(Defaults.CACHE_ATTACHMENT, "hit"));
    }

    @Test
    void callsAtOnceAreOneAtTheServer() {
        world.start(world.builder("provider").export(service));
        Lists lists = refer(ReferenceOptions.builder().set("cacheMillis", "3600000"));

        List<CompletableFuture<List<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(lists.listLater("tea"));
        }
        assertThat(waiting.get(0).cancel(true)).as("who began it").isTrue();
        service.open.countDown();
        for (CompletableFuture<List<String>> one : waiting.subList(1, 100)) {
            assertThat(one.orTimeout(30, TimeUnit.SECONDS).join()).containsExactly("tea");
        }
        assertThat(service.calls).hasValue(1);
    }

    @Test
    void theLastValueAnswersWhenTheServiceHasGone() {
        RpcApplication provider = world.start(world.builder("provider").export(service));
        service.open.countDown();
        Lists lists = refer(ReferenceOptions.builder().retries(0).set("fallback", "last"));
        lists.list("tea").add("mine");
        assertThat(lists.listLater("tea").join()).containsExactly("tea");
        provider.close();

        try (CallScope scope =
                CallOptions.builder().replyListener(heard::add).build().open()) {
            assertThat(scope).isNotNull();
            assertThat(lists.list("tea")).containsExactly("tea");
            assertThat(lists.listLater("tea").join()).containsExactly("tea");
        }
        Map<String, String> flag = Map.of(Defaults.FALLBACK_ATTACHMENT, "last");
        assertThat(heard).containsExactly(flag, flag);
        assertThatThrownBy(() -> lists.list("coffee")).hasMessageContaining("nothing is known");
    }

    @Test
    void whatIsCachedIsToldWhileTheCircuitIsOpenAndHitsDoNotKeepItClosed() {
        world.start(world.builder("provider").export(service));
        service.open.countDown();
        RpcApplication consumer = world.start(world.builder("consumer"));
        Lists lists = refer(
                consumer,
                ReferenceOptions.builder()
                        .set("cacheMillis", "3600000")
                        .set("circuitBreaker", "classic")
                        .set("circuitLeastCalls", "4"));
        for (int i = 0; i < 100; i++) {
            assertThat(lists.list("tea")).containsExactly("tea");
        }
        assertThat(consumer.stats().events()).contains(new EventStats("circuit.opened", Lists.class.getName(), 0));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> lists.list("broken")).hasMessageContaining("UNKNOWN");
        }
        assertThatThrownBy(() -> lists.list("coffee")).hasMessageContaining("the circuit of");
        assertThat(lists.list("tea")).containsExactly("tea");
        assertThat(consumer.stats().events()).contains(new EventStats("circuit.opened", Lists.class.getName(), 1));
    }

    @Test
    void aMethodThatIsNotIdempotentIsRefused() {
        RpcApplication consumer = world.start(world.builder("consumer"));
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "brewLater",
                        MethodSettings.builder().set("cacheMillis", "10").build())
                .build();
        assertThatThrownBy(() -> consumer.refer(Tea.class, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Tea#brewLater")
                .hasMessageContaining("not idempotent");
    }
}
