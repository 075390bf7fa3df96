package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.IoThread;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegistryThreadTest {
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
