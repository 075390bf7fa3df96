package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What stands first in the log of an application that uses ZooKeeper, whose client says much. */
final class FirstLogLineIT {
    private static final List<String> LOGGERS = List.of("io.tern", "org.apache.zookeeper", "org.apache.curator");

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final List<Level> levels = new ArrayList<>();
    private final Logger root = logger("ROOT");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @BeforeEach
    void listen() {
        appender.start();
        root.addAppender(appender);
        LOGGERS.forEach(name -> {
            levels.add(logger(name).getLevel());
            logger(name).setLevel(Level.INFO);
        });
    }

    @AfterEach
    void restore() {
        for (int i = 0; i < LOGGERS.size(); i++) {
            logger(LOGGERS.get(i)).setLevel(levels.get(i));
        }
        root.detachAppender(appender);
    }

    @Test
    void ternsFirstLineComesBeforeZooKeepersAndNamesTheRegistriesWithoutTheirPasswords() {
        try (RpcApplication application = RpcApplication.builder("shop")
                .registry("zookeeper://user:secret@127.0.0.1:1")
                .snapshot(false)
                .shutdownHook(false)
                .startWait(Duration.ZERO)
                .start()) {
            Awaitility.await()
                    .until(() -> events.stream()
                            .anyMatch(event -> event.getLoggerName().startsWith("org.apache.zookeeper")));
            assertThat(events.stream()
                            .takeWhile(event -> event.getLoggerName().startsWith("io.tern."))
                            .map(ILoggingEvent::getFormattedMessage))
                    .filteredOn(line -> line.startsWith("Application shop is starting (zookeeper://"))
                    .singleElement(as(STRING))
                    .contains("127.0.0.1:1")
                    .doesNotContain("secret");
        }
    }
}
