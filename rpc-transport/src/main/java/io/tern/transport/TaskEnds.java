package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.ServerTask;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How executors end tasks that they do not run: a task that fails at that must not hinder the next. Stateless. */
final class TaskEnds {
    private static final Logger logger = LoggerFactory.getLogger(TaskEnds.class);

    /**
     * What passes between the look at the clock and the method's first line, and more: with less left than that a deadline
     * could be over before the method begins, and no answer would reach the caller in time.
     */
    private static final long LEAST_TO_START_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private TaskEnds() {}

    /** Whether a task that is to run now would begin, or could not but end, after its deadline. */
    static boolean isTooLate(ServerTask task, Clock clock) {
        return task.deadlineNanos() - clock.nanoTime() < LEAST_TO_START_NANOS;
    }

    /** Ends a task that is to wait no longer: its time is over, or others need its place. */
    static void leave(ServerTask task, Clock clock) {
        if (task.deadlineNanos() - clock.nanoTime() <= 0) {
            expire(task);
        } else {
            refuse(task);
        }
    }

    static void refuse(ServerTask task) {
        try {
            task.refused();
        } catch (RuntimeException e) {
            logger.error("{} could not be refused", task.method(), e);
        }
    }

    static void expire(ServerTask task) {
        try {
            task.expired();
        } catch (RuntimeException e) {
            logger.error("{} could not be expired", task.method(), e);
        }
    }
}
