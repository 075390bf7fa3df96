package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tern.api.ClientFilter;
import io.tern.api.ExportOptions;
import io.tern.api.Filter;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.SettingGroup;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AccessLogTest {
    private final TestRuntime runtime = TestRuntime.create();
    private final CapturedLog log = CapturedLog.of("io.tern.access");

    @AfterEach
    void close() {
        log.close();
        runtime.close();
    }

    private ServerAdmission.Gate gate(TestRuntime of, ExportOptions options) {
        return new AccessLogAdmission()
                .bind(new ServerContext(of.service(), options.orElse(ExportOptions.DEFAULTS), of.context()));
    }

    private AdmittedRequest admit(ServerAdmission.Gate gate, String tag) {
        return AdmittedRequest.by(gate, runtime, tag);
    }

    private void serve(ServerAdmission.Gate gate, Duration duration, Result result) {
        AdmittedRequest request = admit(gate, "");
        runtime.advance(duration);
        request.end(result);
    }

    private static Result failure(StatusCode code) {
        return Result.failure(RpcException.of(code, "secret=42"));
    }

    @Test
    void tellsOfFailedCallsWithoutTheirText() {
        AdmittedRequest request = admit(gate(runtime, ExportOptions.UNSET), "gray");
        runtime.advance(Duration.ofNanos(12_345_678));
        request.end(failure(StatusCode.UNKNOWN), 64);

        assertThat(log.lines())
                .containsExactly("WARN side=server"
                        + " method=io.tern.testkit.SampleService#read(java.lang.String) peer=10.0.0.7:41000 code=UNKNOWN"
                        + " ms=12.345 attempt=2 requestBytes=120 responseBytes=64 tag=gray"
                        + " trace=00000000000000010000000000000002 why=failed");
    }

    @Test
    void tellsOfSlowCallsButNotOfQuickOnes() {
        ServerAdmission.Gate gate = gate(
                runtime,
                ExportOptions.builder().set("accessLogSlowMillis", "100").build());
        serve(gate, Duration.ofMillis(99), Result.value("secret"));
        serve(gate, Duration.ofMillis(99), Result.exception(new IllegalStateException("secret")));
        assertThat(log.lines()).isEmpty();

        serve(gate, Duration.ofMillis(100), Result.value("secret"));
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO ")
                .contains("code=OK ms=100.000")
                .endsWith(" why=slow");
    }

    @Test
    void aMethodMayHaveItsOwnIdeaOfSlow() {
        ServerAdmission.Gate gate = gate(
                runtime,
                ExportOptions.builder()
                        .set("accessLogSlowMillis", "1")
                        .method(
                                "read",
                                MethodSettings.builder()
                                        .set("accessLogSlowMillis", "500")
                                        .build())
                        .build());
        serve(gate, Duration.ofMillis(499), Result.value("x"));
        assertThat(log.lines()).isEmpty();
        serve(gate, Duration.ofMillis(500), Result.value("x"));
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void refusalsAndCancelledCallsAreOnlySampled() {
        ServerAdmission.Gate none = gate(runtime, ExportOptions.UNSET);
        serve(none, Duration.ZERO, failure(StatusCode.RESOURCE_EXHAUSTED));
        serve(none, Duration.ZERO, failure(StatusCode.CANCELLED));
        assertThat(log.lines()).isEmpty();

        ServerAdmission.Gate all = gate(
                runtime, ExportOptions.builder().set("accessLogSample", "1").build());
        serve(all, Duration.ZERO, failure(StatusCode.RESOURCE_EXHAUSTED));
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO ")
                .contains(" code=RESOURCE_EXHAUSTED ")
                .endsWith(" why=sample");
    }

    @Test
    void failuresInMassesDoNotFillTheLog() {
        ServerAdmission.Gate gate = gate(runtime, ExportOptions.UNSET);
        for (int i = 0; i < 100_000; i++) {
            serve(gate, Duration.ZERO, failure(StatusCode.SERIALIZATION));
        }
        assertThat(log.lines()).hasSizeBetween(AccessLog.FAILURES_AT_ONCE, AccessLog.FAILURES_AT_ONCE + 2);

        serve(gate, Duration.ofSeconds(1), Result.value("slow"));
        assertThat(log.lines()).last().asString().startsWith("WARN ").contains(" lines about failures were left out");
        runtime.advance(Duration.ofSeconds(1));
        serve(gate, Duration.ZERO, failure(StatusCode.SERIALIZATION));
        assertThat(log.lines())
                .last()
                .asString()
                .endsWith("code=SERIALIZATION ms=0.000 attempt=2"
                        + " requestBytes=120 responseBytes=0 tag=- trace=00000000000000010000000000000002 why=failed");
    }

    @Test
    void samplesTheShareThatWasAskedFor() {
        ServerAdmission.Gate gate = gate(
                runtime, ExportOptions.builder().set("accessLogSample", "0.1").build());
        for (int i = 0; i < 10_000; i++) {
            serve(gate, Duration.ZERO, Result.value("x"));
        }
        assertThat(log.lines()).hasSizeBetween(850, 1_150); // five standard deviations
    }

    @Test
    void textOfTheCallerCannotForgeALine() {
        String forged = "a b\nWARN side=server\u001b[31m" + "x".repeat(100);
        admit(gate(runtime, ExportOptions.UNSET), forged).end(failure(StatusCode.INTERNAL));

        assertThat(log.lines()).singleElement().satisfies(line -> {
            assertThat(line).contains(" tag=a?b?WARN?side?server?[31mx");
            assertThat(line).doesNotContain("\n").hasSizeLessThan(400);
        });
    }

    @Test
    void aClientTellsOnlyWhereItsReferenceNamesIt() {
        assertThat(AccessLogClientFilter.class.isAnnotationPresent(io.tern.api.AutoActivate.class))
                .isFalse();
        ClientFilter named =
                runtime.context().extensions().of(ClientFilter.class).get("access-log");
        Filter filter = named.bind(runtime.clientContext(
                runtime.service(),
                ReferenceOptions.builder()
                        .set("clientAccessLogSlowMillis", "50")
                        .build()));
        ScriptedInvoker next = ScriptedInvoker.create("next");
        var answer = filter.filter(runtime.newInvocation("read", "secret"), next);
        runtime.advance(Duration.ofMillis(50));
        next.lastCall().answerValue("value");

        assertThat(answer).isCompleted();
        assertThat(log.lines())
                .containsExactly("INFO side=client"
                        + " method=io.tern.testkit.SampleService#read(java.lang.String) peer=- code=OK ms=50.000 attempt=1"
                        + " requestBytes=0 responseBytes=0 tag=- trace=- why=slow");
    }

    @Test
    void linesThatCannotBeWrittenInTimeAreLeftOutAndCounted() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        try (TestRuntime stuck =
                TestRuntime.builder().callbackExecutor(waiting::add).build()) {
            ServerAdmission.Gate gate = gate(
                    stuck, ExportOptions.builder().set("accessLogSample", "1").build());
            int calls = AccessLog.MAX_WAITING + 3;
            for (int i = 0; i < calls; i++) {
                AdmittedRequest.by(gate, stuck, "").end(Result.value("x"));
            }
            assertThat(log.lines()).isEmpty();
            assertThat(waiting).hasSize(1);

            waiting.remove().run();
            assertThat(log.lines()).hasSize(AccessLog.MAX_WAITING + 1);
            assertThat(log.lines())
                    .last()
                    .asString()
                    .isEqualTo("WARN 3 lines were left out: more than 8192 were waiting to be written");

            AdmittedRequest.by(gate, stuck, "").end(Result.value("x"));
            waiting.remove().run();
            assertThat(log.lines()).hasSize(AccessLog.MAX_WAITING + 2);
        }
    }

    /** Such as Log4j 2 with {@code ignoreExceptions="false"}. */
    private static final class FullDisk extends AppenderBase<ILoggingEvent> {
        private boolean full = true;
        private final List<String> lines = new ArrayList<>();

        @Override
        public synchronized void doAppend(ILoggingEvent event) {
            append(event);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (full) {
                throw new IllegalStateException("disk full");
            }
            lines.add(event.getFormattedMessage());
        }
    }

    @Test
    void aDiskThatIsFullForAWhileDoesNotEndTheLogForEver() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        FullDisk disk = new FullDisk();
        List<Logger> loggers = Stream.of(AccessLog.LOGGER_NAME, IsolatedListener.class.getName())
                .map(name -> (Logger) LoggerFactory.getLogger(name))
                .toList();
        loggers.forEach(logger -> logger.addAppender(disk));
        try (TestRuntime stuck =
                TestRuntime.builder().callbackExecutor(waiting::add).build()) {
            ServerAdmission.Gate gate = gate(stuck, ExportOptions.UNSET);
            for (int i = 0; i < AccessLog.MAX_WAITING + 1; i++) {
                AdmittedRequest.by(gate, stuck, "").end(failure(StatusCode.UNKNOWN));
            }
            assertThatCode(() -> waiting.remove().run()).doesNotThrowAnyException();

            disk.full = false;
            stuck.advance(Duration.ofSeconds(10));
            AdmittedRequest.by(gate, stuck, "").end(failure(StatusCode.UNKNOWN));
            assertThat(waiting).hasSize(1);
            waiting.remove().run();
            assertThat(disk.lines).singleElement().asString().contains("code=UNKNOWN");
        } finally {
            loggers.forEach(logger -> logger.detachAppender(disk));
        }
    }

    @Test
    void aLoggerThatThrowsDoesNotChangeAnAnswer() {
        FullDisk disk = new FullDisk();
        List<Logger> loggers = Stream.of(AccessLog.LOGGER_NAME, IsolatedListener.class.getName())
                .map(name -> (Logger) LoggerFactory.getLogger(name))
                .toList();
        loggers.forEach(logger -> logger.addAppender(disk));
        try {
            Filter filter = new AccessLogClientFilter()
                    .bind(runtime.clientContext(
                            runtime.service(),
                            ReferenceOptions.builder()
                                    .set("clientAccessLogSample", "1")
                                    .build()));
            assertThat(filter.filter(runtime.newInvocation("read", "x"), ScriptedInvoker.returning("value"))
                            .join()
                            .value())
                    .isEqualTo("value");
        } finally {
            loggers.forEach(logger -> logger.detachAppender(disk));
        }
    }

    @Test
    void settingsAreDeclaredAndChecked() {
        assertThat(runtime.context()
                        .extensions()
                        .of(SettingGroup.class)
                        .get("access-log")
                        .settings())
                .extracting(Object::toString)
                .containsExactly(
                        "accessLogSlowMillis", "accessLogSample", "clientAccessLogSlowMillis", "clientAccessLogSample");
        assertThatThrownBy(() -> gate(
                        runtime,
                        ExportOptions.builder().set("accessLogSample", "2").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accessLogSample: '2' (expected: a number of 0 to 1)");
        assertThatThrownBy(() -> gate(
                        runtime,
                        ExportOptions.builder().set("accessLogSlowMillis", "0").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("accessLogSlowMillis: '0'");
    }

    @Test
    void aLineThatNobodyCouldBeHadToWriteIsWrittenWithTheNext() {
        AtomicBoolean noThread = new AtomicBoolean(true);
        try (TestRuntime poor = TestRuntime.builder()
                .callbackExecutor(task -> {
                    if (noThread.getAndSet(false)) {
                        throw new NoClassDefFoundError("scripted, once");
                    }
                    task.run();
                })
                .build()) {
            ServerAdmission.Gate gate = gate(
                    poor, ExportOptions.builder().set("accessLogSample", "1").build());
            AdmittedRequest.by(gate, poor, "").end(Result.value("x"));
            AdmittedRequest.by(gate, poor, "").end(Result.value("x"));
            assertThat(log.lines()).filteredOn(line -> line.startsWith("INFO")).hasSize(2);
            AdmittedRequest.by(gate, poor, "").end(Result.value("x"));
            assertThat(log.lines()).filteredOn(line -> line.startsWith("INFO")).hasSize(3);
        }
    }
}
