package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.tern.api.CallListener;
import io.tern.api.Filter;
import io.tern.api.Result;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallListenerIsolationTest {
    private final RecordingCallListener healthy = new RecordingCallListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(CallListener.class, "broken", call -> {
                throw new AssertionError("exporter is down");
            })
            .extension(CallListener.class, "healthy", healthy)
            .build();
    private final Filter client = new MetricsClientFilter().bind(runtime.clientContext());
    private final CapturedLog log = CapturedLog.of(IsolatedListener.class.getName());

    @AfterEach
    void close() {
        log.close();
        runtime.close();
    }

    private Result call() {
        return client.filter(runtime.newInvocation("read", "x"), ScriptedInvoker.returning("value"))
                .join();
    }

    @Test
    void aListenerThatThrowsDisturbsNeitherTheCallNorOtherListeners() {
        assertThat(call().value()).isEqualTo("value");
        assertThat(healthy.calls()).hasSize(1);
    }

    @Test
    void isNamedOncePerIntervalWhicheverSideItFailedOn() {
        for (int i = 0; i < 50; i++) {
            assertThat(call().isValue()).isTrue();
            AdmittedRequest.by(new MetricsAdmission().bind(runtime.serverContext()), runtime, "")
                    .end(Result.value("value"));
        }
        assertThat(log.events()).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .startsWith("Call listener " + getClass().getName())
                    .endsWith("threw; what it was told is lost (0 more since the last such line)");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("exporter is down");
        });

        runtime.advance(Duration.ofSeconds(10));
        assertThat(call().isValue()).isTrue();

        assertThat(log.events())
                .extracting(ILoggingEvent::getFormattedMessage)
                .last()
                .asString()
                .endsWith("(99 more since the last such line)");
    }
}
