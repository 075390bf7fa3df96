package io.tern.transport;

import io.tern.api.Deadline;
import io.tern.api.MethodDescriptor;
import io.tern.api.Priority;
import io.tern.api.ServerTask;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A task that runs until it is released. Thread-safe. */
final class SampleTask implements ServerTask {
    private final CompletableFuture<Thread> start = new CompletableFuture<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final CountDownLatch release;
    private final MethodDescriptor method;
    private final long deadlineNanos;
    private final Object client;
    private volatile Priority priority = Priority.NORMAL;
    private volatile boolean wanted = true;

    SampleTask(TestRuntime runtime) {
        this(runtime, Duration.ofSeconds(1), new CountDownLatch(0));
    }

    SampleTask(TestRuntime runtime, Duration timeout, CountDownLatch release) {
        this(runtime, timeout, release, "anybody");
    }

    SampleTask(TestRuntime runtime, Duration timeout, CountDownLatch release, Object client) {
        this.client = client;
        this.method = runtime.newInvocation("read", "x").method();
        this.deadlineNanos =
                Deadline.after(timeout.toNanos(), runtime.context().clock()).atNanos();
        this.release = release;
    }

    @Override
    public void run() {
        start.complete(Thread.currentThread());
        try {
            release.await();
            end.complete(true);
        } catch (InterruptedException e) {
            end.completeExceptionally(e);
        }
    }

    /** To be said before it is given to anybody. */
    SampleTask of(Priority said) {
        priority = said;
        return this;
    }

    @Override
    public Priority priority() {
        return priority;
    }

    /** Somebody cancels it before it begins. */
    void unwanted() {
        wanted = false;
    }

    @Override
    public boolean isWanted() {
        return wanted;
    }

    @Override
    public Object client() {
        return client;
    }

    @Override
    public void expired() {
        end.complete(false);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public MethodDescriptor method() {
        return method;
    }

    boolean started() {
        return start.isDone();
    }

    /** Whether it was expired rather than run; false as long as it waits. */
    boolean isExpired() {
        return end.isDone() && !end.join();
    }

    Thread awaitStart() {
        return get(start);
    }

    /** Waits for its end; whether it ran. */
    boolean awaitEnd() {
        return get(end);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
