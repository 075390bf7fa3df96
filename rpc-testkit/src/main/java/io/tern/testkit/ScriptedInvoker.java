package io.tern.testkit;

import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of a chain under test: records each call, and answers it as the script says. Answers that were queued with {@link
 * #thenAnswer} come first, one a call; then the function given to {@link #answer}; without either the call waits until the
 * test answers {@link #lastCall()}. A waiting call that is cancelled ends with {@link StatusCode#CANCELLED}, unless told otherwise. Thread-safe.
 */
public final class ScriptedInvoker implements Invoker {
    private final String name;
    private final List<ScriptedCall> calls = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Result> queued = new ArrayDeque<>();
    private volatile @Nullable Function<Invocation, Result> script;
    private volatile boolean ignoresCancellation;

    private ScriptedInvoker(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** An invoker whose calls wait until they are answered by hand. */
    public static ScriptedInvoker create(String name) {
        return new ScriptedInvoker(name);
    }

    /** An invoker that returns a value. */
    public static ScriptedInvoker returning(@Nullable Object value) {
        return create("returning").answer(invocation -> Result.value(value));
    }

    /** An invoker that fails. */
    public static ScriptedInvoker failing(StatusCode code) {
        return create("failing").answer(invocation -> Result.failure(RpcException.of(code, "scripted")));
    }

    /** Answers every call from now on at once. */
    public ScriptedInvoker answer(Function<Invocation, Result> newScript) {
        script = newScript;
        return this;
    }

    /** Lets calls wait from now on, until they are answered by hand. */
    public ScriptedInvoker answerLater() {
        script = null;
        return this;
    }

    /** Lets waiting calls go on when they are cancelled, like a method that does not look. */
    public ScriptedInvoker ignoreCancellation() {
        ignoresCancellation = true;
        return this;
    }

    /** Answers one call with this, after the answers queued before. */
    public ScriptedInvoker thenAnswer(Result result) {
        lock.lock();
        try {
            queued.add(result);
        } finally {
            lock.unlock();
        }
        return this;
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        ScriptedCall call = new ScriptedCall(invocation);
        calls.add(call);
        Function<Invocation, Result> current = script;
        Result next = nextQueued();
        if (next != null) {
            call.answer(next);
        } else if (current != null) {
            call.answer(current.apply(invocation));
        } else if (!ignoresCancellation) {
            invocation.whenCancelled(() -> call.fail(StatusCode.CANCELLED));
        }
        return call.reply();
    }

    private @Nullable Result nextQueued() {
        lock.lock();
        try {
            return queued.poll();
        } finally {
            lock.unlock();
        }
    }

    /** All calls so far, in order. */
    public List<ScriptedCall> calls() {
        return List.copyOf(calls);
    }

    /** The calls that nobody has answered, in order. */
    public List<ScriptedCall> waiting() {
        return calls.stream().filter(call -> !call.isDone()).toList();
    }

    /**
     * The latest call.
     *
     * @throws IllegalStateException if there was none
     */
    public ScriptedCall lastCall() {
        List<ScriptedCall> all = calls();
        if (all.isEmpty()) {
            throw new IllegalStateException(this + " was not called");
        }
        return all.get(all.size() - 1);
    }

    /** Tells overdue calls so, and ends those past their deadline, as a connection does while time passes. */
    public void sweep(long nowNanos) {
        calls.forEach(call -> call.sweep(nowNanos));
    }

    @Override
    public String toString() {
        return name;
    }
}
