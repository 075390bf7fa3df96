package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.Test;

/** Getting a client of a Curator that throws what went wrong before. */
final class CuratorConnectionTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void earlierFailuresDoNotHideTheClient() {
        assertThat(CuratorConnection.firstGiven(() -> true, failing(10))).isEqualTo("client");
        assertThat(asked).hasValue(11);
    }

    @Test
    void givesUpOnACuratorThatAlwaysFails() {
        assertThat(CuratorConnection.firstGiven(() -> true, failing(Integer.MAX_VALUE)))
                .isNull();
        assertThat(asked).hasValueBetween(11, 20);
    }

    @Test
    void doesNotAskWithoutAConnection() {
        assertThat(CuratorConnection.firstGiven(() -> asked.get() < 2, failing(10)))
                .isNull();
        assertThat(asked).hasValue(2);
    }

    @Test
    void anInterruptEndsTheTriesAndStays() {
        assertThat(CuratorConnection.<String>firstGiven(() -> true, () -> {
                    asked.incrementAndGet();
                    throw new InterruptedException();
                }))
                .isNull();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasValue(1);
    }

    private Callable<String> failing(int times) {
        return () -> {
            if (asked.incrementAndGet() <= times) {
                throw new KeeperException.ConnectionLossException();
            }
            return "client";
        };
    }
}
