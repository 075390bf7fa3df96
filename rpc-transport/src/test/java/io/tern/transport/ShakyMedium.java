package io.tern.transport;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.tern.api.IoThread;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Pipes inside one process whose event loops take no task when told so, as if there were no memory for it. Thread-safe. */
final class ShakyMedium {
    /** As many tasks as threads that are not event loops bring are refused. */
    final AtomicInteger refusedOfOthers = new AtomicInteger();
    /** As many tasks as event loops schedule are refused. */
    final AtomicInteger refusedOfLoops = new AtomicInteger();

    private final Medium medium = new InProcessMedium(new InProcessNetwork());

    /** The medium. */
    Medium get() {
        return (Medium) Proxy.newProxyInstance(
                Medium.class.getClassLoader(), new Class<?>[] {Medium.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("newLoops")) {
                        return new Loops((int) arguments[0], (ThreadFactory) arguments[1]);
                    }
                    try {
                        return called.invoke(medium, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void failIfTold(AtomicInteger refused) {
        if (refused.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("for the task, for a moment");
        }
    }

    @SuppressWarnings("deprecation") // As in InProcessMedium.
    private final class Loops extends DefaultEventLoopGroup {
        Loops(int threads, ThreadFactory factory) {
            super(threads, factory);
        }

        @Override
        protected EventLoop newChild(Executor executor, Object... arguments) {
            return new DefaultEventLoop(this, executor) {
                @Override
                public void execute(Runnable task) {
                    Thread current = Thread.currentThread();
                    if (!(current instanceof IoThread) && !current.getName().equals("tern-tick")) {
                        failIfTold(refusedOfOthers);
                    }
                    super.execute(task);
                }

                @Override
                public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                    if (Thread.currentThread() instanceof IoThread) {
                        failIfTold(refusedOfLoops);
                    }
                    return super.schedule(task, delay, unit);
                }
            };
        }
    }
}
