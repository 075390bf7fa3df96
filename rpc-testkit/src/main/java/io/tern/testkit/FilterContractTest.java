package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every filter does in a chain, whatever else it does: it passes a first, ordinary call on, and whatever becomes of it
 * back. Extend {@link ClientFilterContractTest} or {@link ServerFilterContractTest} instead.
 */
public abstract class FilterContractTest {
    private final TestRuntime runtime = TestRuntime.create();

    /** For the two suites. */
    FilterContractTest() {}

    /** Binds the filter under test. */
    abstract @Nullable Filter bind(TestRuntime testRuntime);

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void passesAValueBack() {
        ScriptedInvoker next = ScriptedInvoker.returning("value");
        assertThat(Expect.ended(filter(next, call())).value()).isEqualTo("value");
        assertThat(next.calls()).hasSize(1);
    }

    @Test
    final void passesNullBack() {
        assertThat(Expect.ended(filter(ScriptedInvoker.returning(null), call())).value())
                .isNull();
    }

    @Test
    final void passesTheServicesOwnExceptionBack() {
        Exception refused = new SampleService.SampleException("by contract");
        ScriptedInvoker next = ScriptedInvoker.create("next").answer(call -> Result.exception(refused));
        Result result = Expect.ended(filter(next, call()));
        assertThat(result.isException()).isTrue();
        assertThat(result.thrown()).isSameAs(refused);
        assertThat(next.calls()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    final void passesFailuresBack(StatusCode code) {
        RpcException given =
                RpcException.builder(code, "scripted").notExecuted(true).build();
        ScriptedInvoker next = ScriptedInvoker.create("next").answer(call -> Result.failure(given));
        RpcException failure = Expect.failure(Expect.ended(filter(next, call())));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(next.calls()).hasSize(1);
    }

    @Test
    final void keepsTheAttachmentsOfTheReply() {
        Result reply = Result.value("value").withAttachments(Map.of("k", "v"));
        ScriptedInvoker next = ScriptedInvoker.create("next").answer(call -> reply);
        assertThat(Expect.ended(filter(next, call())).attachments()).containsEntry("k", "v");
    }

    @Test
    final void doesNotWaitForTheReply() {
        ScriptedInvoker next = ScriptedInvoker.create("next");
        CompletableFuture<Result> reply = filter(next, call());
        assertThat(reply).isNotDone();
        next.lastCall().answerValue("later");
        assertThat(Expect.ended(reply).value()).isEqualTo("later");
    }

    @Test
    final void cancellingReachesTheNextLink() {
        ScriptedInvoker next = ScriptedInvoker.create("next");
        Invocation call = call();
        CompletableFuture<Result> reply = filter(next, call);
        call.cancel("test");
        assertThat(next.lastCall().isCancelled()).isTrue();
        assertThat(Expect.failure(Expect.ended(reply)).code()).isEqualTo(StatusCode.CANCELLED);
    }

    @Test
    final void keepsMethodArgumentsAndDeadline() {
        ScriptedInvoker next = ScriptedInvoker.returning("value");
        Invocation call = call();
        Expect.ended(filter(next, call));
        Invocation passed = next.lastCall().invocation();
        assertThat(passed.method()).isSameAs(call.method());
        assertThat(passed.arguments()).isEqualTo(call.arguments());
        assertThat(passed.deadline().atNanos() - call.deadline().atNanos())
                .as("deadline moved by")
                .isNotPositive();
    }

    @Test
    final void keepsCallsApart() {
        Filter filter = bound();
        ScriptedInvoker next = ScriptedInvoker.create("next");
        CompletableFuture<Result> first = filter.filter(call(), next);
        CompletableFuture<Result> second = filter.filter(call(), next);
        next.calls().get(1).answerValue("second");
        next.calls().get(0).answerValue("first");
        assertThat(Expect.ended(first).value()).isEqualTo("first");
        assertThat(Expect.ended(second).value()).isEqualTo("second");
    }

    @Test
    final void tellsAListenerExactlyOnceUnlessItReturnsTheAnswer() {
        for (boolean atOnce : new boolean[] {true, false}) {
            ScriptedInvoker next = atOnce ? ScriptedInvoker.returning("value") : ScriptedInvoker.create("next");
            List<@Nullable Result> heard = new ArrayList<>();
            Result now = listening(next).invoke(call(), (result, error) -> {
                assertThat(error).isNull();
                heard.add(result);
            });
            if (now != null) {
                assertThat(heard).as("heard beside what was returned").isEmpty();
                heard.add(now);
            }
            if (!atOnce) {
                assertThat(heard).as("heard before the answer").isEmpty();
                next.lastCall().answerValue("value");
            }
            assertThat(heard).as("heard, at once: %s", atOnce).hasSize(1);
            assertThat(Expect.present("result", heard.get(0)).value()).isEqualTo("value");
        }
    }

    @Test
    final void aBrokenLinkBehindItEndsTheCallOnce() {
        IllegalStateException broken = new IllegalStateException("broken");
        List<@Nullable Object> heard = new ArrayList<>();
        Invoker next = invocation -> CompletableFuture.failedFuture(broken);
        Result now = FilterChain.of(List.of(bound()), next)
                .invoke(call(), (result, error) -> heard.add(error != null ? error : result));
        if (now != null) {
            heard.add(now);
        }
        assertThat(heard).hasSize(1);
    }

    /** The filter as a chain uses it. */
    private Invoker listening(ScriptedInvoker next) {
        return FilterChain.of(List.of(bound()), next);
    }

    private CompletableFuture<Result> filter(ScriptedInvoker next, Invocation call) {
        CompletableFuture<Result> reply = bound().filter(call, next);
        assertThat(reply).as("what the filter returned").isNotNull();
        return reply;
    }

    private Filter bound() {
        return Expect.present(
                "filter bound to SampleService (override context() so that it has something to do)", bind(runtime));
    }

    private Invocation call() {
        return runtime.newInvocation("read", "key");
    }
}
