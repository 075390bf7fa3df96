package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tern.api.Result;
import io.tern.api.SpanListener;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class SpanListenerIsolationTest {
    private final RecordingSpanListener healthy = new RecordingSpanListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(SpanListener.class, "broken", span -> {
                throw new AssertionError("exporter is down");
            })
            .extension(SpanListener.class, "healthy", healthy)
            .build();
    private final ClientTracing tracing = new ClientTracing(runtime.context());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(IsolatedListener.class);

    @BeforeEach
    void captureLog() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void releaseLog() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        runtime.close();
    }

    private CompletableFuture<Result> call() {
        return tracing.filter(runtime.newInvocation("read", "x"), ScriptedInvoker.returning("value"));
    }

    @Test
    void aListenerThatThrowsDisturbsNeitherTheCallNorOtherListeners() {
        assertThat(call().join().value()).isEqualTo("value");
        assertThat(healthy.spans()).hasSize(1);
    }

    @Test
    void logsTheFirstFailureAtOnceAndCountsTheOthers() {
        for (int i = 0; i < 100; i++) {
            assertThat(call()).isCompleted();
        }
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .startsWith("Span listener " + getClass().getName())
                    .endsWith("threw; what it was told is lost (0 more since the last such line)");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("exporter is down");
        });

        runtime.advance(Duration.ofSeconds(10));
        assertThat(call()).isCompleted();

        assertThat(log.list).hasSize(2);
        assertThat(log.list.get(1).getFormattedMessage()).endsWith("(99 more since the last such line)");
    }
}
