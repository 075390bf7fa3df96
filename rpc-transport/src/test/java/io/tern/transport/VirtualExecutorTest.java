package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Priority;
import io.tern.api.RuntimeContext;
import io.tern.api.RuntimeThreads;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServiceDescriptor;
import io.tern.api.TransportOptions;
import io.tern.spi.Extensions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualExecutorTest {
    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void bothExecutorsAreFoundByName() {
        try (Extensions extensions = Extensions.create()) {
            assertThat(extensions.of(ServerExecutorFactory.class).get("virtual"))
                    .isInstanceOf(VirtualExecutorFactory.class);
            assertThat(extensions.of(ServerExecutorFactory.class).get("pool")).isInstanceOf(PoolExecutorFactory.class);
        }
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void anOlderJavaSaysWhatToUseInstead() {
        assertThatThrownBy(() -> new VirtualExecutorFactory().newExecutor(runtime.context(), TransportOptions.DEFAULTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs Java 21 or later (this is " + Runtime.version() + ")")
                .hasMessageContaining("Choose executor 'pool'");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void runsOnNamedThreadsThatAreVirtual() throws Exception {
        ThreadFactory factory =
                VirtualThreads.newFactory("named-", runtime.context().threads());
        CompletableFuture<String> seen = new CompletableFuture<>();
        factory.newThread(() -> {
                    Thread thread = Thread.currentThread();
                    seen.complete(
                            thread.getName() + " in " + thread.getThreadGroup().getName());
                })
                .start();
        assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("named-1 in VirtualThreads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "pool"})
    @EnabledForJreRange(min = JRE.JAVA_21)
    void runsTasksWithTheApplicationsClassLoader(String name) {
        ClassLoader application = new ClassLoader(VirtualExecutorTest.class.getClassLoader()) {};
        RuntimeContext context = runtimeOf(application);
        try (ServerExecutor executor = context.extensions()
                .of(ServerExecutorFactory.class)
                .get(name)
                .newExecutor(context, TransportOptions.DEFAULTS)) {
            SampleTask task = new SampleTask(runtime);
            assertThat(executor.tryExecute(task)).isTrue();
            assertThat(task.awaitStart().getContextClassLoader()).isSameAs(application);
            task.awaitEnd();
        }
    }

    private RuntimeContext runtimeOf(ClassLoader application) {
        RuntimeContext context = runtime.context();
        return new RuntimeContext(
                context.application(),
                context.instanceId(),
                context.startNanos(),
                context.clock(),
                context.scheduler(),
                context.random(),
                context.callbackExecutor(),
                context.workExecutor(),
                context.extensions(),
                context.metadata(),
                context.applicationVersion(),
                new RuntimeThreads(application));
    }

    @Test
    void aTaskThatCannotBeStartedIsRefusedAndTakesNoPlace() {
        boolean[] broken = {true};
        ThreadFactory factory = task -> new Thread(task) {
            @Override
            public synchronized void start() {
                if (broken[0]) {
                    throw new OutOfMemoryError("no thread, on purpose");
                }
                super.start();
            }
        };
        try (ServerExecutor executor = new VirtualExecutor(runtime.context().clock(), 1, false, factory)) {
            SampleTask refused = new SampleTask(runtime);
            assertThat(executor.tryExecute(refused)).isFalse();
            broken[0] = false;
            SampleTask taken = new SampleTask(runtime);
            assertThat(executor.tryExecute(taken)).isTrue();
            taken.awaitEnd();
            assertThat(refused.started()).isFalse();
        }
    }

    /** They block, so that nothing ends; overload control looks on and may not take from what is kept. */
    @Test
    void whatMattersLessLeavesPlacesToWhatMattersMore() {
        CountDownLatch release = new CountDownLatch(1);
        try (ServerExecutor executor = new VirtualExecutor(runtime.context().clock(), 20, true, Thread::new)) {
            assertThat(taken(executor, Priority.SHEDDABLE, release)).isEqualTo(14);
            assertThat(executor.describe())
                    .startsWith("14 of 20 calls running (NORMAL ones up to 18, SHEDDABLE ones up to 14)");
            assertThat(taken(executor, Priority.NORMAL, release)).isEqualTo(4);
            assertThat(taken(executor, Priority.SHEDDABLE, release)).isZero();
            assertThat(taken(executor, Priority.CRITICAL, release)).isEqualTo(2);
            release.countDown();
        }
    }

    /** How many are taken of more than there are places. */
    private int taken(ServerExecutor executor, Priority priority, CountDownLatch release) {
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            runtime.advance(Duration.ofMillis(10));
            SampleTask task = new SampleTask(runtime, Duration.ofHours(1), release).of(priority);
            if (executor.tryExecute(task)) {
                task.awaitStart();
                taken++;
            }
        }
        return taken;
    }

    @Test
    void methodsAreCountedTheMostFirst() {
        ServiceDescriptor many = ServiceDescriptor.of(Many.class);
        assertThat(MethodCounts.describe(List.of())).isEqualTo("none");
        assertThat(MethodCounts.describe(List.of(
                        many.methods().get(1),
                        many.methods().get(0),
                        many.methods().get(1))))
                .matches(".*Many#b\\(\\) 2, .*Many#a\\(\\) 1");
        assertThat(MethodCounts.describe(many.methods())).endsWith(", 2 others 2");
    }

    /** More methods than are shown. */
    interface Many {
        void a();

        void b();

        void c();

        void d();

        void e();

        void f();

        void g();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadThatCouldNotBeMadeOrStartedTakesNoPlace(boolean made) {
        AtomicBoolean poor = new AtomicBoolean(true);
        ThreadFactory factory = task -> {
            if (poor.get() && !made) {
                throw new OutOfMemoryError("no thread, for a moment");
            }
            return new Thread(task) {
                @Override
                public synchronized void start() {
                    if (poor.get()) {
                        throw new RejectedExecutionException("no carrier, for a moment");
                    }
                    super.start();
                }
            };
        };
        VirtualExecutor executor = new VirtualExecutor(runtime.context().clock(), 1, false, factory);
        assertThat(executor.tryExecute(new SampleTask(runtime))).isFalse();
        poor.set(false);
        SampleTask next = new SampleTask(runtime);
        assertThat(executor.tryExecute(next)).isTrue();
        next.awaitEnd();
        executor.close();
    }
}
