package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ExportOptions;
import io.tern.api.Idempotent;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call carries its arguments as they were when its stub was called. */
final class LateArgumentsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestWorld world = new TestWorld();

    interface Echo {
        @Idempotent
        CompletableFuture<List<Integer>> echo(List<Integer> list);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static ReferenceOptions with(String serializer) {
        return ReferenceOptions.builder().lazy(true).serializer(serializer).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protostuff", "hessian", "json"})
    void whileTheConnectionIsBeingMade(String serializer) {
        world.start(world.builder("provider").export((Echo) CompletableFuture::completedFuture));
        Echo echo = world.start(world.builder("consumer")).refer(Echo.class, with(serializer));
        List<Integer> list = new ArrayList<>();
        List<CompletableFuture<List<Integer>>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            list.clear();
            list.add(i);
            answers.add(echo.echo(list));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(answers.get(i)).succeedsWithin(LIMIT).isEqualTo(List.of(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protostuff", "hessian", "json"})
    void whereACallIsSentAgain(String serializer) throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        Map<String, RpcApplication> providers = new HashMap<>();
        for (String name : List.of("one", "another")) {
            // Whichever is called first leaves the call without an answer.
            Echo echo =
                    list -> first.complete(name) ? new CompletableFuture<>() : CompletableFuture.completedFuture(list);
            providers.put(name, world.start(world.builder(name).export(echo).drainLimit(Duration.ofMillis(1))));
        }
        Echo echo = world.start(world.builder("consumer")).refer(Echo.class, with(serializer));
        List<Integer> list = new ArrayList<>(List.of(42));
        CompletableFuture<List<Integer>> answer = echo.echo(list);
        String called = first.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        list.clear();
        providers.get(called).close();
        assertThat(answer).succeedsWithin(LIMIT).isEqualTo(List.of(42));
    }

    @Test
    void whereAllGroupsAreCalled() {
        world.start(world.builder("north").export((Echo) CompletableFuture::completedFuture, inGroup("north")));
        world.start(world.builder("south").export((Echo) CompletableFuture::completedFuture, inGroup("south")));
        Echo echo = world.start(world.builder("consumer"))
                .refer(
                        Echo.class,
                        with("protostuff").toBuilder()
                                .group("north, south")
                                .cluster("mergeable")
                                .build());
        List<Integer> list = new ArrayList<>(List.of(1));
        CompletableFuture<List<Integer>> answer = echo.echo(list);
        list.set(0, 666);
        assertThat(answer).succeedsWithin(LIMIT).isEqualTo(List.of(1, 1));
    }

    private static ExportOptions inGroup(String group) {
        return ExportOptions.builder().group(group).build();
    }

    interface Store {
        @Idempotent
        String put(List<Integer> list);
    }

    @Test
    void whereTheFirstAttemptOfASynchronousCallAnswersWhileTheSecondIsWritten() throws Exception {
        List<String> stored = new CopyOnWriteArrayList<>();
        CountDownLatch firstMayAnswer = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(2);
        Store store = list -> {
            stored.add(list.toString());
            if (stored.size() == 1) {
                awaitQuietly(firstMayAnswer);
            } else {
                firstMayAnswer.countDown();
            }
            answered.countDown();
            return "stored";
        };
        world.start(world.builder("one").export(store));
        world.start(world.builder("another").export(store));
        Store stub = world.start(world.builder("consumer").startWait(LIMIT))
                .refer(
                        Store.class,
                        ReferenceOptions.builder().timeoutMillis(2_000).build());
        Walked list = new Walked(firstMayAnswer);
        assertThat(stub.put(list)).isEqualTo("stored");
        list.content.set(0, 666);
        list.returned.countDown();
        assertThat(answered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stored).containsExactly("[1]", "[1]");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A list whose second walk lets the first answer come, and goes on when the stub has returned. */
    private static final class Walked extends AbstractList<Integer> {
        final List<Integer> content = new ArrayList<>(List.of(1));
        final CountDownLatch returned = new CountDownLatch(1);
        private final CountDownLatch firstMayAnswer;
        private final AtomicInteger walks = new AtomicInteger();

        Walked(CountDownLatch firstMayAnswer) {
            this.firstMayAnswer = firstMayAnswer;
        }

        @Override
        public Iterator<Integer> iterator() {
            if (walks.getAndIncrement() > 0) {
                firstMayAnswer.countDown();
                awaitQuietly(returned);
            }
            return content.iterator();
        }

        @Override
        public Integer get(int index) {
            return content.get(index);
        }

        @Override
        public int size() {
            return content.size();
        }
    }

    @Test
    void whatCannotBeWrittenFailsAtOnce() {
        world.start(world.builder("provider").export((Echo) CompletableFuture::completedFuture));
        Echo echo = world.start(world.builder("consumer")).refer(Echo.class, with("protostuff"));
        assertThat(echo.echo(new AbstractList<>() {
                    @Override
                    public Integer get(int index) {
                        throw new NoSuchMethodError("size");
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                }))
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCauseInstanceOf(RpcException.class)
                .withMessageContaining("SERIALIZATION")
                .withMessageContaining("NoSuchMethodError");
    }
}
