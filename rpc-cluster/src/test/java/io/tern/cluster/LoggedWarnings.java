package io.tern.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs while this is open, from INFO on; kept out of the test's output. */
final class LoggedWarnings implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    LoggedWarnings(Class<?> type) {
        logger = (Logger) LoggerFactory.getLogger(type);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
        logged.start();
    }

    List<String> messages(Level level) {
        return logged.list.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    List<String> warnings() {
        return messages(Level.WARN);
    }

    @Override
    public void close() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
