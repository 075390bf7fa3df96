package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.RuntimeThreads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests are on their way, and in which order they go. */
final class RequestWindowTest {
    private static final Reply OK = Reply.of(Code.OK.intValue());

    private final RegistryThread thread =
            new RegistryThread(new RuntimeThreads(RequestWindowTest.class.getClassLoader()));
    private final RequestWindow window = new RequestWindow(null, thread);
    private final List<Integer> sent = new ArrayList<>();
    private final Deque<Consumer<Reply>> onTheirWay = new ArrayDeque<>();
    private final List<String> answers = new ArrayList<>();

    @AfterEach
    void close() {
        thread.end();
        assertThat(thread.join(LIMIT.toMillis())).isTrue();
    }

    @Test
    void aHundredAreOnTheirWayAndTheOthersFollowInTheirOrder() throws Exception {
        onThread(() -> send(0, 250));
        assertThat(onTheirWay).hasSize(RequestWindow.LIMIT);
        for (int answered = 0; answered < 250; answered++) {
            onThread(() -> onTheirWay.remove().accept(OK));
            onThread(() -> {}); // The answer has come by then, and the next request is sent.
            assertThat(onTheirWay).hasSize(Math.min(RequestWindow.LIMIT, 250 - answered - 1));
        }
        assertThat(sent).hasSize(250).isSorted();
        assertThat(answers).hasSize(250).startsWith("0 OK", "1 OK").endsWith("249 OK");
    }

    @Test
    void theEndAnswersWhatWasNotSent() throws Exception {
        onThread(() -> send(0, RequestWindow.LIMIT + 2));
        onThread(window::end);
        onThread(() -> {});
        assertThat(answers).containsExactly("100 CONNECTIONLOSS", "101 CONNECTIONLOSS");
        onThread(() -> onTheirWay.remove().accept(OK));
        onThread(() -> {});
        assertThat(answers).hasSize(3).endsWith("0 OK");
        assertThat(sent).hasSize(RequestWindow.LIMIT);
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            int number = i;
            window.send(
                    (zooKeeper, answer) -> {
                        sent.add(number);
                        onTheirWay.add(answer);
                    },
                    reply -> answers.add(number + " " + reply.code()));
        }
    }

    private void onThread(Runnable task) throws Exception {
        CompletableFuture.runAsync(task, thread).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
