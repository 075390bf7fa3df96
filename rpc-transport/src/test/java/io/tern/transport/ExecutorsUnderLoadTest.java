package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerTask;
import io.tern.api.ServiceDescriptor;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real threads and real time: no figure is asserted but that nothing is lost. */
@Tag("full")
class ExecutorsUnderLoadTest {
    private static final MethodDescriptor METHOD =
            ServiceDescriptor.of(EchoService.class).methods().get(0);

    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong notTaken = new AtomicLong();
    private final AtomicLong run = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** Computes for a while or waits for a while. */
    private final class Task implements ServerTask {
        private final boolean computes;
        private final long deadlineNanos =
                Clock.system().nanoTime() + Duration.ofMillis(200).toNanos();

        Task(boolean computes) {
            this.computes = computes;
        }

        @Override
        public void run() {
            long end = System.nanoTime() + 500_000;
            while (System.nanoTime() - end < 0) {
                if (!computes) {
                    LockSupport.parkNanos(100_000);
                }
            }
            run.incrementAndGet();
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public MethodDescriptor method() {
            return METHOD;
        }

        @Override
        public void expired() {
            expired.incrementAndGet();
        }

        @Override
        public void refused() {
            refused.incrementAndGet();
        }
    }

    @Test
    void aPoolLosesNothing() throws InterruptedException {
        try (TestRuntime runtime = TestRuntime.builder().systemTime().build();
                ServerExecutor pool = PoolExecutor.of(runtime.context(), 4, 10, true)) {
            overload(pool);
            assertThat(pool.describe()).startsWith("0 of 4 threads busy: none; 0 of 10 waiting");
        }
    }

    @Test
    void aThreadForEachCallLosesNothing() throws InterruptedException {
        try (ServerExecutor executor = new VirtualExecutor(Clock.system(), 3, true, Thread::new)) {
            overload(executor);
            assertThat(executor.describe()).startsWith("0 of 3 calls running: none");
        }
    }

    private void overload(ServerExecutor executor) throws InterruptedException {
        for (boolean computes : new boolean[] {true, false, true}) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                callers.add(new Thread(() -> submit(executor, computes)));
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
        }
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(run.get() + expired.get() + refused.get()).isEqualTo(taken.get()));
        assertThat(run).hasPositiveValue();
        assertThat(notTaken).hasPositiveValue();
        Awaitility.await().until(() -> executor.describe().contains("none"));
    }

    private void submit(ServerExecutor executor, boolean computes) {
        for (int i = 0; i < 2_000; i++) {
            (executor.tryExecute(new Task(computes)) ? taken : notTaken).incrementAndGet();
            LockSupport.parkNanos(50_000);
        }
    }
}
