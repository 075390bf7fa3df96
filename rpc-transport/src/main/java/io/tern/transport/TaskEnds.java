package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.ServerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How executors end tasks that they do not run: a task that fails at that must not hinder the next. Stateless. */
final class TaskEnds {
    private static final Logger logger = LoggerFactory.getLogger(TaskEnds.class);

    private TaskEnds() {}

    /** Whether a task is not to run any more. */
    static boolean isTooLate(ServerTask task, Clock clock) {
        return task.deadlineNanos() - clock.nanoTime() <= 0;
    }

    /** Ends a task that is to wait no longer: its time is over, or others need its place. */
    static void leave(ServerTask task, Clock clock) {
        if (isTooLate(task, clock)) {
            expire(task);
        } else {
            refuse(task);
        }
    }

    static void refuse(ServerTask task) {
        try {
            task.refused();
        } catch (RuntimeException | Error e) {
            logger.error("{} could not be refused", task.method(), e);
        }
    }

    static void expire(ServerTask task) {
        try {
            task.expired();
        } catch (RuntimeException | Error e) {
            logger.error("{} could not be expired", task.method(), e);
        }
    }
}
