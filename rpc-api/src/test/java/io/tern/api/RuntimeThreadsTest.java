package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RuntimeThreadsTest {
    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

    private final ClassLoader application = new ClassLoader(RuntimeThreadsTest.class.getClassLoader()) {};
    private final RuntimeThreads threads = new RuntimeThreads(application);

    /** A thread of a library, which takes what it can. */
    private static final class Taking extends Thread {
        private String user = "";

        @Override
        public void run() {
            user = String.valueOf(USER.get());
        }
    }

    /** On a thread that has much to hand down. */
    @SuppressWarnings("ThreadPriorityCheck") // It is not to be handed down.
    private static <T> T asGuest(Callable<T> code) throws Exception {
        ThreadGroup group = new ThreadGroup("guests");
        FutureTask<T> task = new FutureTask<>(() -> {
            USER.set("ada");
            return code.call();
        });
        Thread guest = new Thread(group, task);
        guest.setPriority(Thread.MIN_PRIORITY);
        guest.setContextClassLoader(new ClassLoader(null) {});
        guest.start();
        return task.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aThreadTakesNothingFromTheOneThatMakesIt() throws Exception {
        FutureTask<String> user = new FutureTask<>(USER::get);
        Thread thread = asGuest(() -> threads.newThread("named", user));
        assertBare(thread);
        assertThat(thread.getName()).isEqualTo("named");
        thread.start();
        assertThat(user.get(30, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void neitherDoesOneOfAClassOfOnesOwn() throws Exception {
        assertBare(asGuest(() -> threads.newThread(group -> new Thread(group, () -> {}, "own", 0, false))));
    }

    @Test
    void aThreadThatTakesWhatItCanFindsNothingApart() throws Exception {
        Taking thread = asGuest(() -> threads.callApart("maker", Taking::new));
        assertBare(thread);
        thread.start();
        thread.join(30_000);
        assertThat(thread.user).isEqualTo("null");
    }

    @Test
    void codeApartRunsOnAThreadWithAName() throws Exception {
        String name = threads.callApart("maker", () -> Thread.currentThread().getName());
        assertThat(name).isEqualTo("maker");
    }

    @Test
    void whatCodeApartThrowsIsThrown() {
        IOException failure = new IOException("on purpose");
        assertThatThrownBy(() -> threads.callApart("maker", () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        AssertionError error = new AssertionError("on purpose");
        assertThatThrownBy(() -> threads.callApart("maker", () -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void anInterruptDoesNotEndTheWaitAndIsKept() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FutureTask<String> task = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            String made = threads.callApart("maker", () -> {
                goOn.await();
                return "made";
            });
            return made + ", interrupted: " + Thread.currentThread().isInterrupted();
        });
        new Thread(task).start();
        goOn.countDown();
        assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo("made, interrupted: true");
    }

    private void assertBare(Thread thread) {
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
        assertThat(thread.getContextClassLoader()).isSameAs(application);
        assertThat(thread.getThreadGroup().getName()).isEqualTo("main");
    }
}
