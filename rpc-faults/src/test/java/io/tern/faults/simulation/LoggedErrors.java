package io.tern.faults.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Keeps this thread's log lines off the console, where thousands of schedules would fill it, and the errors among them in mind. */
final class LoggedErrors extends TurboFilter implements AutoCloseable {
    private final LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Thread thread = Thread.currentThread();
    private final List<String> errors = new ArrayList<>();

    /** Listens until closed. */
    LoggedErrors() {
        logs.addTurboFilter(this);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            @Nullable Object @Nullable [] params,
            @Nullable Throwable thrown) {
        if (Thread.currentThread() != thread) {
            return FilterReply.NEUTRAL;
        }
        if (level == Level.ERROR && format != null) {
            errors.add(logger.getName() + ": " + format + (thrown == null ? "" : ", " + thrown));
        }
        return FilterReply.DENY;
    }

    /** What was logged as an error. */
    List<String> errors() {
        return errors;
    }

    @Override
    public void close() {
        logs.getTurboFilterList().remove(this);
    }
}
