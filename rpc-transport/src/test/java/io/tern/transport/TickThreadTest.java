package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.tern.api.Clock;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TickThreadTest {
    @SuppressWarnings("deprecation") // In Netty 4.2; its successor does not exist in 4.1.
    private final EventLoopGroup loops = new DefaultEventLoopGroup(2);

    private final EventLoop first = loops.next();
    private final EventLoop second = loops.next();
    private final RuntimeThreads threads = new RuntimeThreads(TickThreadTest.class.getClassLoader());
    private final TickThread thread = new TickThread(loops, Clock.system(), threads);

    @BeforeEach
    void start() {
        thread.start();
    }

    @AfterEach
    void close() {
        thread.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    @Test
    void closingOnAnInterruptedThreadEndsItAllTheSame() {
        thread.close();
        for (int i = 0; i < 50; i++) {
            TickThread closed = new TickThread(loops, Clock.system(), threads);
            closed.start();
            Thread.currentThread().interrupt();
            closed.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("tern-tick");
        }
    }

    @Test
    void ticksEachLoopThatHasMembers() {
        AtomicInteger ticks = countedOn(first, false);
        Awaitility.await().until(() -> ticks.get() > 2);
    }

    @Test
    void aLoopThatIsHeldUpDoesNotHoldUpTheOthers() {
        AtomicInteger held = countedOn(first, true);
        CountDownLatch blocked = new CountDownLatch(1);
        try {
            first.execute(() -> {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            AtomicInteger free = countedOn(second, true);
            Awaitility.await().until(() -> free.get() > 5);
        } finally {
            blocked.countDown();
        }
        Awaitility.await().until(() -> held.get() > 2);
    }

    private AtomicInteger countedOn(EventLoop loop, boolean callsWait) {
        AtomicInteger ticks = new AtomicInteger();
        loop.execute(() -> thread.ticker(loop).add(now -> {
            ticks.incrementAndGet();
            return callsWait;
        }));
        return ticks;
    }
}
