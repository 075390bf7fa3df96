package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Idempotent;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An asynchronous call carries its arguments as they were when its stub was called. */
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
