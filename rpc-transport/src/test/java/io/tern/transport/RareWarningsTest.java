package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RareWarningsTest {
    private final ManualClock clock = new ManualClock();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RareWarningsTest.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final RareWarnings warnings = new RareWarnings(logger, clock);

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        logger.addAppender(logged);
        logged.start();
    }

    @Test
    void logsEachKindOncePerIntervalWithACount() {
        warnings.warn("MAGIC", "garbage", "peer 1");
        warnings.warn("MAGIC", "garbage", "peer 2");
        warnings.warn("MAGIC", "garbage", "peer 3");
        warnings.warn("LENGTH", "too long", "peer 4");
        clock.advance(Duration.ofSeconds(10));
        warnings.warn("MAGIC", "garbage", "peer 5");

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "peer 1: garbage",
                        "peer 4: too long",
                        "peer 5: garbage (2 more of this kind since the last time)");
    }
}
