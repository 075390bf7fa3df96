package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.IoThread;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RegistryThreadTest {
    @Test
    void anInterruptOfWhoWaitsForItsEndDoesNotShortenTheWait() {
        RegistryThread thread = new RegistryThread(new RuntimeThreads(RegistryThreadTest.class.getClassLoader()));
        CountDownLatch busy = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        thread.execute(() -> {
            try {
                busy.await();
                done.set(true);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.end();
        Thread.currentThread().interrupt();
        new Thread(busy::countDown).start();
        assertThat(thread.join(10_000)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).isTrue();
    }

    @Test
    void whoeverHearsItsNewsIsToldNotToBlock() throws Exception {
        RegistryThread thread = new RegistryThread(new RuntimeThreads(RegistryThreadTest.class.getClassLoader()));
        try {
            CompletableFuture<Boolean> marked = CompletableFuture.supplyAsync(IoThread::isCurrent, thread);
            assertThat(marked.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            thread.interrupt();
        }
    }
}
