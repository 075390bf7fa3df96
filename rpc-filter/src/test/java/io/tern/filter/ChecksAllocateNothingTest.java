package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.DirectFilter;
import io.tern.api.ExportOptions;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, breakers and circuits in the way of a call that they let through: what docs/performance.md says of their allocation. */
final class ChecksAllocateNothingTest {
    private static final Result VALUE = Result.value("value");
    /** Time goes on, so that windows move and rates recover. */
    private static final Duration STEP = Duration.ofNanos(10_000);

    private static final int STEPS = 20_000;

    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate-limit           | rateLimit=1000000 rateBurst=1000000",
                "caller-rate-limit    | callerRateLimit=1000000 callerRateBurst=1000000",
                "attribute-rate-limit | attributeRateLimit=1000000 attributeRateBurst=1000000 attributeRateKey=tenant",
                "fleet-rate-limit     | fleetRateLimit=1000000 fleetRateBurst=1000000 fleetRateCoordinator=memory",
                "concurrency-limit    | concurrencyLimit=100",
                "concurrency-limit    | concurrencyLimit=100 callerShare=true",
                "concurrency-limit    | concurrencyLimit=100 adaptiveConcurrency=true"
            })
    void aRequestThatAGateLetsThroughAllocatesNothing(String name, String settings) {
        ExportOptions.Builder options = ExportOptions.builder();
        for (String setting : settings.split(" ", -1)) {
            options.set(nameOf(setting), valueOf(setting));
        }
        ServerAdmission.Gate gate = Objects.requireNonNull(runtime.context()
                .extensions()
                .of(ServerAdmission.class)
                .get(name)
                .bind(SaidBy.options(runtime.serverContext(), options)));
        ScriptedHead head = ScriptedHead.of(runtime, "read", "").with("tenant", "acme");
        for (int i = 0; i < STEPS; i++) { // A fleet's permits come as they are asked for.
            runtime.advance(STEP);
            if (gate.admit(head) instanceof Permit permit) {
                permit.release(VALUE);
            }
        }

        AllocationMeter.assertFree("a request", () -> {
            runtime.clock().advance(STEP);
            Permit permit = (Permit) gate.admit(head);
            gate.ended(head, VALUE, 1, 0);
            permit.release(VALUE);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "breaker, breakerFailures=5",
        "breaker, outlierDetection=true",
        "client-rate-limit, clientRateLimit=1000000 clientRateBurst=1000000",
        "client-concurrency-limit, clientConcurrencyLimit=100"
    })
    void anAttemptThatAGuardLetsThroughAllocatesNothing(String name, String settings) {
        NodeGuard.Binding binding = Objects.requireNonNull(
                runtime.context().extensions().of(NodeGuard.class).get(name).bind(reference(settings)));
        NodeGuard.Guard guard = ScriptedNode.nodes(3).stream()
                .map(binding::guard)
                .reduce((first, second) -> second)
                .orElseThrow();
        Invocation invocation = runtime.newInvocation("read", "key");

        AllocationMeter.assertFree("an attempt", () -> {
            runtime.clock().advance(STEP);
            if (!guard.eligible(invocation)) {
                throw new AssertionError(guard + " keeps the call away");
            }
            Objects.requireNonNull(guard.tryAcquire(invocation)).release(VALUE);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "circuitBreaker=classic",
                "circuitBreaker=classic circuitSlowMillis=3600000",
                "circuitBreaker=throttle"
            })
    void aCircuitCostsACallThatIsCountedNoObjectAndAnotherOneASmallOne(String settings) {
        DirectFilter circuit = filter("circuit", settings);
        DirectFilter metrics = filter("metrics", settings);
        Invocation invocation = runtime.newInvocation("read", "key");
        StoredListener waiting = new StoredListener();
        AnswerListener caller = (result, error) -> {};
        Invoker behind = new Direct(circuit, waiting);

        AllocationMeter.assertAtMost(24, "a call", () -> call(circuit, invocation, waiting, waiting, caller));
        AllocationMeter.assertAtMost(
                32, "a call that is counted", () -> call(metrics, invocation, waiting, waiting, caller));
        AllocationMeter.assertAtMost(
                32,
                "a call that is counted and asks a circuit",
                () -> call(metrics, invocation, behind, waiting, caller));
    }

    private void call(
            DirectFilter filter, Invocation invocation, Invoker next, StoredListener waiting, AnswerListener caller) {
        runtime.clock().advance(STEP);
        if (filter.filter(invocation, next, caller) != null) {
            throw new AssertionError(filter + " refuses the call");
        }
        waiting.answer(VALUE);
    }

    private DirectFilter filter(String name, String settings) {
        return (DirectFilter) Objects.requireNonNull(
                runtime.context().extensions().of(ClientFilter.class).get(name).bind(reference(settings)));
    }

    /** What stands behind a filter, with a filter in front. */
    private record Direct(DirectFilter filter, Invoker next) implements Invoker {
        @Override
        public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
            return filter.filter(invocation, next, later);
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            throw new AssertionError("a direct filter wants no future");
        }
    }

    private ClientContext reference(String settings) {
        ReferenceOptions.Builder options = ReferenceOptions.builder();
        for (String setting : settings.split(" ", -1)) {
            options.set(nameOf(setting), valueOf(setting));
        }
        return runtime.clientContext(runtime.service(), options.build());
    }

    private static String nameOf(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    private static String valueOf(String setting) {
        return setting.substring(setting.indexOf('=') + 1);
    }
}
