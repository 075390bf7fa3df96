package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ThrownLogTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(ThrownOutcome.class);

    private final MethodDescriptor method =
            ServiceDescriptor.of(Runnable.class).methods().get(0);
    private final ManualClock clock = new ManualClock();
    private final ThrownLog log = new ThrownLog(clock);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        LOGGER.setAdditive(false);
        LOGGER.addAppender(logged);
        logged.start();
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(logged);
        LOGGER.setAdditive(true);
    }

    private void logAll() {
        log.log(method, at(new IllegalStateException("a"), 1));
        log.log(method, at(new IllegalStateException("b"), 1));
        log.log(method, at(new IllegalStateException("c"), 2));
        log.log(method, at(new IllegalArgumentException("d"), 1));
        log.log(method, new WithoutFrames());
    }

    private static Throwable at(Throwable thrown, int line) {
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("acme.Tea", "sell", "Tea.java", line)});
        return thrown;
    }

    @Test
    void theFirstOfEachClassAndLineIsLoggedAtOnceWithItsStack() {
        logAll();
        assertThat(logged.list)
                .extracting(event -> String.valueOf(event.getThrowableProxy().getMessage()))
                .containsExactly("a", "c", "d", "null");
        assertThat(logged.list
                        .get(1)
                        .getThrowableProxy()
                        .getStackTraceElementProxyArray()[0]
                        .getStackTraceElement())
                .hasToString("acme.Tea.sell(Tea.java:2)");
    }

    @Test
    void theNextOfAKindIsLoggedAfterTheIntervalWithTheNumberLeftOut() {
        logAll();
        clock.advance(Duration.ofNanos(RareLog.INTERVAL_NANOS));
        logged.list.clear();
        log.log(method, at(new IllegalStateException("e"), 1));
        assertThat(logged.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("threw what its interface does not declare (1 more not logged)");
    }

    @Test
    void kindsBeyondTheBoundShareOneInterval() {
        for (int line = 0; line < ThrownLog.MAX_KINDS + 100; line++) {
            log.log(method, at(new IllegalStateException(), line));
        }
        assertThat(logged.list).hasSize(ThrownLog.MAX_KINDS + 1);
        log.log(method, at(new IllegalStateException(), 0));
        assertThat(logged.list).hasSize(ThrownLog.MAX_KINDS + 1);
    }

    private static final class WithoutFrames extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WithoutFrames() {
            super(null, null, false, false);
        }
    }
}
