package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.cluster.ClusterReference;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedCall;
import io.tern.testkit.ScriptedConnection;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The breaker that compares nodes, over the counters of the real ones: each of five gets ten calls a second, in virtual time. */
final class OutliersByAnswersTest {
    private static final int NODES = 5;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(20);
    private static final Duration ANSWER = Duration.ofMillis(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final TestRuntime runtime = TestRuntime.create();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final ServiceDescriptor service = ServiceDescriptor.of(SampleService.class, "", "1.0");
    private ClusterReference reference;

    @BeforeEach
    void open() {
        long hourAgo = runtime.clock().nanoTime() - Duration.ofHours(1).toNanos();
        transport.onConnect(connection -> connection.ready(hourAgo));
        reference = ClusterReference.open(
                service,
                ReferenceOptions.builder()
                        .address("10.0.0.1:20880,10.0.0.2:20880,10.0.0.3:20880,10.0.0.4:20880,10.0.0.5:20880")
                        .loadBalancer("round-robin")
                        .set("outlierDetection", "true")
                        .retries(0)
                        .build(),
                runtime.context(),
                transport,
                List.of());
        for (int node = 0; node < NODES; node++) {
            assertThat(calls(Duration.ofMillis(100), Result.value("value"))).isOne();
        }
    }

    @AfterEach
    void close() {
        reference.close();
        transport.close();
        runtime.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESOURCE_EXHAUSTED", "INTERNAL"})
    void oneRefusalOrFailureJustBeforeNodesAreComparedMakesNoneSlow(StatusCode code) {
        calls(BETWEEN_LOOKS.multipliedBy(3).minus(Duration.ofSeconds(1)), Result.value("value"));
        Result failure = Result.failure(RpcException.builder(code, "scripted")
                .remote(true)
                .notExecuted(code == StatusCode.RESOURCE_EXHAUSTED)
                .build());
        assertThat(calls(Duration.ofMillis(100), failure)).isOne();
        Duration sinceThen = Duration.ofSeconds(2);
        assertThat(calls(sinceThen, Result.value("value"))).isEqualTo(20);
    }

    @Test
    void aNodeThatAnswersSlowlyIsLeftOut() {
        sick().invoker().answerLater();
        long before = sick().invoker().calls().size();
        for (int millis = 0; millis < 15_000; millis += 100) {
            List<ScriptedCall> slow = sick().invoker().waiting();
            calls(Duration.ofMillis(100), null);
            slow.forEach(call -> call.answerValue("after 100 ms"));
        }
        assertThat(sick().invoker().calls().size() - before).isLessThan(130);
    }

    private ScriptedConnection sick() {
        return transport.connections().get(0);
    }

    /** Makes calls for so long, which the first node answers so, or not at all; returns how many came to it. */
    private long calls(Duration time, Result ofTheFirst) {
        long before = sick().invoker().calls().size();
        for (Duration now = Duration.ZERO; now.compareTo(time) < 0; now = now.plus(BETWEEN_CALLS)) {
            var unused = reference.chain().invoke(invocation());
            runtime.advance(ANSWER);
            transport.connections().stream()
                    .filter(connection -> connection != sick() || ofTheFirst != null)
                    .forEach(connection -> connection
                            .invoker()
                            .waiting()
                            .forEach(call -> call.answer(connection == sick() ? ofTheFirst : Result.value("value"))));
            runtime.advance(BETWEEN_CALLS.minus(ANSWER));
        }
        return sick().invoker().calls().size() - before;
    }

    private Invocation invocation() {
        return Invocation.builder(
                        service.methods().stream()
                                .filter(method -> method.name().equals("order"))
                                .findFirst()
                                .orElseThrow(),
                        new Object[] {"a"},
                        Deadline.after(
                                Duration.ofSeconds(1).toNanos(),
                                runtime.context().clock()),
                        runtime.context().clock().nanoTime())
                .build();
    }
}
