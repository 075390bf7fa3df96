package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static org.awaitility.Awaitility.await;

import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeThreads;
import io.tern.testkit.EmbeddedZooKeeper;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.client.ZKClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether a server answers, and has not gone since. */
final class ProbeIT {
    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final RegistryThread thread = new RegistryThread(new RuntimeThreads(ProbeIT.class.getClassLoader()));

    @AfterEach
    void close() throws Exception {
        thread.end();
        server.close();
    }

    @Test
    void anAnswerCountsForAsLongAsTheServerIsThere() throws Exception {
        ZooKeeperSettings settings =
                ZooKeeperSettings.of(RegistryAddress.parse("zookeeper://" + server.connectString()));
        Probe probe = onThread(() -> Objects.requireNonNull(Probe.start(settings, thread, new ZKClientConfig())));
        try {
            await().atMost(LIMIT).until(() -> onThread(probe::hasAnsweredBefore));
            server.stop();
            await().atMost(LIMIT).until(() -> !onThread(probe::hasAnsweredBefore));
            server.restart();
            await().atMost(LIMIT).until(() -> onThread(probe::hasAnsweredBefore));
        } finally {
            onThread(() -> {
                probe.end();
                return true;
            });
        }
    }

    private <T> T onThread(Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
