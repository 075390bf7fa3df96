package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.tern.api.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTickerTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final LoopTicker ticker = new LoopTicker(loop, Clock.system());

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    @Test
    void goesOnAfterAMemberThatFailsWithAnError() {
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger ticked = new AtomicInteger();
        loop.execute(() -> {
            ticker.add(now -> {
                failed.incrementAndGet();
                throw new OutOfMemoryError("direct memory, for a moment");
            });
            ticker.add(now -> {
                ticked.incrementAndGet();
                return false;
            });
        });
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(failed).hasValueGreaterThan(2);
            assertThat(ticked).hasValueGreaterThan(2);
        });
    }
}
