package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.AnswerListener;
import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.CallSide;
import io.tern.api.CallbackTask;
import io.tern.api.Deadline;
import io.tern.api.Defaults;
import io.tern.api.DirectFilter;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.LocalStubFactory;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.MethodStats;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FallbackTest {
    private static final Set<StatusCode> ANSWERED = EnumSet.of(
            StatusCode.UNAVAILABLE,
            StatusCode.RESOURCE_EXHAUSTED,
            StatusCode.DEADLINE_EXCEEDED,
            StatusCode.INTERNAL,
            StatusCode.NOT_FOUND);

    private static final AnswerListener IGNORING = (result, error) -> {};

    private final List<Runnable> handedOver = new ArrayList<>();
    private final List<CallOptions> inherited = new ArrayList<>();
    private final List<CallContext> served = new ArrayList<>();
    private final CompletableFuture<String> slowName = new CompletableFuture<>();
    private final LocalStubFactory stubs = context -> Proxy.newProxyInstance(
            Prices.class.getClassLoader(), new Class<?>[] {Prices.class}, (proxy, method, arguments) -> {
                inherited.add(CallOptions.current());
                served.add(CallContext.currentOrNull());
                return method.getName().equals("name") ? slowName : 7;
            });
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(LocalStubFactory.class, "cached", stubs)
            .extension(LocalStubFactory.class, "wrong", context -> "no prices")
            .callbackExecutor(handedOver::add)
            .build();
    private final ServiceDescriptor service = ServiceDescriptor.of(Prices.class);
    private final ScriptedInvoker next = ScriptedInvoker.failing(StatusCode.UNAVAILABLE);

    @AfterEach
    void close() {
        runtime.close();
    }

    private MethodDescriptor method(String name) {
        return service.methods().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Filter bind(ReferenceOptions.Builder options) {
        return new FallbackFilter().bind(runtime.clientContext(service, options.build()));
    }

    private static ReferenceOptions.Builder fallback(String text) {
        return ReferenceOptions.builder().set(FallbackSettings.FALLBACK, text);
    }

    private static ReferenceOptions.Builder fallback(String method, String text) {
        return ReferenceOptions.builder()
                .method(
                        method,
                        MethodSettings.builder()
                                .set(FallbackSettings.FALLBACK, text)
                                .build());
    }

    private Invocation invocation(String name) {
        return invocation(name, "tea");
    }

    private Invocation invocation(String name, String article) {
        MethodDescriptor method = method(name);
        Object[] arguments = method.parameterTypes().isEmpty() ? new Object[0] : new Object[] {article};
        Deadline deadline = Deadline.after(1_000_000_000, runtime.clock());
        return Invocation.builder(method, arguments, deadline, runtime.clock().nanoTime())
                .build();
    }

    private Result call(Filter filter, String name) {
        return filter.filter(invocation(name), next).getNow(null);
    }

    private long counted(String name) {
        return CallMeters.of(runtime.context()).methodStats().stream()
                .filter(one ->
                        one.side() == CallSide.CLIENT && one.method().name().equals(name))
                .map(MethodStats::answeredHere)
                .mapToLong(here -> here.getOrDefault("fallback", 0L))
                .sum();
    }

    @Test
    void withoutOneThereIsNoFilter() {
        assertThat(bind(ReferenceOptions.builder())).isNull();
        assertThat(bind(fallback("none"))).isNull();
        assertThat(bind(fallback("tell", "empty"))).as("one-way only").isNull();
    }

    @ParameterizedTest
    @EnumSource
    void answersWhereTheServiceCannotAndNowhereElse(StatusCode code) {
        RpcException failure = RpcException.of(code, "scripted");
        next.answer(call -> Result.failure(failure));
        Result result = call(bind(fallback("empty")), "price");

        if (ANSWERED.contains(code)) {
            assertThat(result.value()).isEqualTo(0);
            assertThat(result.attachments()).isEqualTo(Map.of(Defaults.FALLBACK_ATTACHMENT, "empty"));
        } else {
            assertThat(result.failure()).isSameAs(failure);
            assertThat(result.attachments()).isEmpty();
        }
        assertThat(counted("price")).isEqualTo(ANSWERED.contains(code) ? 1 : 0);
    }

    @Test
    void leavesAnswersOfTheServiceAlone() {
        Filter filter = bind(fallback("empty"));
        Exception thrown = new Prices.UnknownArticleException("tea");
        next.thenAnswer(Result.value(3)).thenAnswer(Result.exception(thrown));

        assertThat(call(filter, "price").value()).isEqualTo(3);
        assertThat(call(filter, "price").thrown()).isSameAs(thrown);
        assertThat(counted("price")).isZero();
    }

    @Test
    void leavesCancelledCallsAlone() {
        Filter filter = bind(fallback("empty"));
        Invocation cancelled = invocation("price");
        cancelled.cancel("test");
        assertThat(filter.filter(cancelled, next).join().failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
    }

    @Test
    void emptyIsWhatATypeHasForNothing() {
        Filter filter = bind(fallback("empty"));
        assertThat(call(filter, "price").value()).isEqualTo(0);
        assertThat(call(filter, "articles").value()).isEqualTo(List.of());
        assertThat(call(filter, "all").value()).isEqualTo(Map.of());
        assertThat(call(filter, "remark").value()).isEqualTo(Optional.empty());
        assertThat((int[]) call(filter, "history").value()).isEmpty();
        assertThat(call(filter, "level").value()).isNull();
        assertThat(call(filter, "describe").value()).isNull();
        assertThat(call(filter, "forget").value()).isNull();
        assertThat(call(filter, "name").value()).isNull();
    }

    @Test
    void eachCallerGetsAnEmptyListOfHisOwn() {
        Filter filter = bind(fallback("empty"));
        assertThat(call(filter, "articles").value())
                .isNotSameAs(call(filter, "articles").value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "price; 42; 42",
                "price; -1; -1",
                "describe; \"a \\\"b\\\" \\u0041\"; a \"b\" A",
                "name; \"later\"; later",
                "level; \"HIGH\"; HIGH",
                "describe; null; null"
            })
    void aValueIsAJsonLiteral(String name, String json, String text) {
        Result result = call(bind(fallback(name, "value:" + json)), name);
        assertThat(String.valueOf(result.value())).isEqualTo(text);
        assertThat(result.attachments()).containsEntry(Defaults.FALLBACK_ATTACHMENT, "value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "price; value:\"x\"",
                "price; value:4.5",
                "price; value:99999999999",
                "price; value:null",
                "price; value:",
                "price; value:{}",
                "articles; value:[]",
                "level; value:\"MEDIUM\"",
                "describe; value:\"open",
                "describe; value:bare",
                "describe; value:\"bad \\x\"",
                "describe; value:\"\\u12\"",
                "describe; value:\"end\\\"",
                "price; method:missing",
                "price; method:guessAll",
                "describe; method:guess",
                "price; stub:wrong",
                "price; what",
                "price; empty:",
                "price; java.lang.Runtime"
            })
    void whatCannotAnswerIsRefusedNamingTheMethod(String name, String text) {
        assertThatThrownBy(() -> bind(fallback(name, text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("#" + name + "(")
                .hasMessageContaining("fallback: '" + text + "'")
                .hasMessageContaining("expected");
    }

    @Test
    void anUnknownStubIsRefusedWithThoseThatAreThere() {
        assertThatThrownBy(() -> bind(fallback("stub:cachd"))).hasMessageContaining("cached");
    }

    @Test
    void aMethodOfTheInterfaceAnswersLikeTheService() {
        Filter filter = bind(fallback("price", "method:guess"));
        assertThat(call(filter, "price").value()).isEqualTo(3);

        Result refused = filter.filter(invocation("price", "nothing"), next).join();
        assertThat(refused.thrown()).isInstanceOf(Prices.UnknownArticleException.class);
        assertThat(refused.attachments()).containsEntry(Defaults.FALLBACK_ATTACHMENT, "method");
        assertThat(counted("price")).isEqualTo(2);
    }

    @Test
    void whereTheFallbackBreaksTheFailureStays() {
        Filter filter = bind(fallback("price", "method:guess"));
        RpcException failure =
                filter.filter(invocation("price", "broken"), next).join().failure();
        assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("IllegalStateException").hasMessageNotContaining("secret");
        assertThat(counted("price")).isZero();
    }

    @Test
    void aStubRunsOnTheCallersThreadWhereTheFailureIsThereAtOnceElseWhereCallbacksDo() {
        Filter filter = bind(fallback("stub:cached"));
        assertThat(call(filter, "price").value()).isEqualTo(7);
        assertThat(handedOver).isEmpty();

        next.answerLater();
        CompletableFuture<Result> waiting = filter.filter(invocation("price"), next);
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        assertThat(waiting).isNotDone();
        handedOver.remove(0).run();
        assertThat(waiting.join().value()).isEqualTo(7);
        assertThat(waiting.join().attachments()).containsEntry(Defaults.FALLBACK_ATTACHMENT, "stub");
    }

    @Test
    void aCallWhoseStubGetsNoThreadEndsWithTheFirstFailure() {
        next.answerLater();
        CompletableFuture<Result> waiting = bind(fallback("stub:cached")).filter(invocation("price"), next);
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        ((CallbackTask) handedOver.remove(0)).refuse("callbacks hold all threads");

        assertThat(waiting).isCompleted();
        assertThat(waiting.join().failure())
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("had no answer either: callbacks hold all threads");
        assertThat(inherited).isEmpty();
    }

    @Test
    void whatAStubCallsOnAnotherThreadInheritsWhatItsCallHas() {
        next.answerLater();
        Invocation call = invocation("price").toBuilder()
                .tag("gray")
                .priority(Priority.CRITICAL)
                .attachment("baggage-tenant", "42")
                .attachment("secret", "for this call alone")
                .build();
        CompletableFuture<Result> waiting = bind(fallback("stub:cached")).filter(call, next);
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        handedOver.remove(0).run();

        assertThat(waiting).isCompleted();
        CallOptions stubs = inherited.get(0);
        assertThat(stubs.tag()).isEqualTo("gray");
        assertThat(stubs.priority()).isEqualTo(Priority.CRITICAL);
        assertThat(stubs.attachments()).isEqualTo(Map.of("baggage-tenant", "42"));
        assertThat(CallOptions.current().tag()).as("afterwards").isEmpty();
    }

    @Test
    void whatAStubCallsOnAnotherThreadInheritsTheCallThatIsBeingServed() {
        next.answerLater();
        CallContext serving = CallContext.of(invocation("name").toBuilder()
                .attempt(2)
                .deadline(Deadline.after(80_000_000, runtime.clock()))
                .build());
        CompletableFuture<Result> waiting;
        try (CallScope scope = serving.open()) {
            assertThat(scope).isNotNull();
            waiting = bind(fallback("stub:cached")).filter(invocation("price"), next);
        }
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        handedOver.remove(0).run();

        assertThat(waiting).isCompleted();
        assertThat(served).as("with its deadline and attempt").containsExactly(serving);
        assertThat(CallContext.currentOrNull()).as("afterwards").isNull();
    }

    @Test
    void whatAStubCallsHasTheOptionsOfItsCallersThreadOnAnyThread() {
        CallContext serving =
                CallContext.of(invocation("name").toBuilder().tag("gray").build());
        CallOptions said = CallOptions.builder()
                .untagged()
                .timeoutMillis(70)
                .attachment("tenant", "42")
                .build();
        next.thenAnswer(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "at once")))
                .answerLater();
        Filter filter = bind(fallback("stub:cached"));
        try (CallScope first = serving.open();
                CallScope second = said.open()) {
            assertThat(first).isNotSameAs(second);
            assertThat(filter.filter(invocation("price"), next)).isCompleted();
            var unused = filter.filter(invocation("price"), next);
        }
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        handedOver.remove(0).run();

        assertThat(inherited).hasSize(2).allSatisfy(stubs -> {
            assertThat(stubs.untagged()).isTrue();
            assertThat(stubs.timeoutMillis()).isEqualTo(70);
            assertThat(stubs.attachments()).isEqualTo(Map.of("tenant", "42"));
        });
        assertThat(served).containsExactly(serving, serving);
    }

    @Test
    void aStubCallsInTheLaneOfItsCallsReferenceOnAnyThread() {
        next.thenAnswer(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "at once")))
                .answerLater();
        Filter filter = bind(fallback("stub:cached"));
        Invocation call = invocation("price").toBuilder().tag("gray").build();
        assertThat(filter.filter(call, next)).isCompleted();
        var unused = filter.filter(call, next);
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        handedOver.remove(0).run();
        assertThat(inherited).extracting(CallOptions::tag).containsExactly("gray", "gray");
    }

    @Test
    void aStubMayAnswerLater() {
        Filter filter = bind(fallback("stub:cached"));
        CompletableFuture<Result> waiting = filter.filter(invocation("name"), next);
        assertThat(waiting).isNotDone();
        slowName.complete("green tea");
        assertThat(waiting.join().value()).isEqualTo("green tea");
        assertThat(counted("name")).isEqualTo(1);
    }

    @Test
    void aStubThatNeverAnswersEndsWithTheFailureWhenTheTimeIsOver() {
        Filter filter = bind(fallback("stub:cached"));
        CompletableFuture<Result> waiting = filter.filter(invocation("name"), next);
        runtime.advance(Duration.ofSeconds(1));
        handedOver.remove(0).run(); // The test's runtime has one executor for both purposes.
        assertThat(waiting.join().failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(waiting.join().failure()).hasMessageContaining("in time");
        slowName.complete("too late");
        assertThat(counted("name")).isZero();
    }

    @Test
    void lastIsTheValueThatAnEqualCallGot() {
        Filter filter = bind(fallback("last"));
        next.thenAnswer(Result.value(3));
        assertThat(call(filter, "price").attachments()).isEmpty();

        runtime.advance(Duration.ofMinutes(10).minusMillis(1));
        Result last = call(filter, "price");
        assertThat(last.value()).isEqualTo(3);
        assertThat(last.attachments()).isEqualTo(Map.of(Defaults.FALLBACK_ATTACHMENT, "last"));
        assertThat(filter.filter(invocation("price", "coffee"), next).join().failure())
                .as("another argument")
                .hasMessageContaining("nothing is known");

        runtime.advance(Duration.ofMillis(1));
        assertThat(call(filter, "price").failure()).as("too old").isNotNull();
    }

    @Test
    void whatACacheTellsIsNotLearntAnewForItsAgeIsNotKnown() {
        Filter filter = bind(fallback("last"));
        next.thenAnswer(Result.value(3).withAttachments(Map.of(Defaults.CACHE_ATTACHMENT, "hit")));
        assertThat(call(filter, "price").value()).isEqualTo(3);
        assertThat(call(filter, "price").failure()).isNotNull();
    }

    @Test
    void lastLearnsFromAnswersThatComeLater() {
        Filter filter = bind(fallback("last"));
        next.answerLater();
        CompletableFuture<Result> waiting = filter.filter(invocation("price"), next);
        next.lastCall().answerValue(3);
        assertThat(waiting.join().value()).isEqualTo(3);
        next.answer(call -> Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")));
        assertThat(call(filter, "price").value()).isEqualTo(3);
    }

    @Test
    void aMethodsFallbackPrecedesThatOfItsService() {
        Filter filter = bind(fallback("empty")
                .method(
                        "price",
                        MethodSettings.builder()
                                .set(FallbackSettings.FALLBACK, "none")
                                .build()));
        assertThat(call(filter, "price").failure()).isNotNull();
        assertThat(call(filter, "articles").value()).isEqualTo(List.of());
    }

    @Test
    void aGenericServiceAnswersWithJson() {
        ServiceKey key = new ServiceKey("demo.Prices", "", "");
        ServiceDescriptor generic = ServiceDescriptor.generic(key);
        Filter filter = new FallbackFilter()
                .bind(runtime.clientContext(generic, fallback("value:{\"a\":1}").build()));
        MethodDescriptor method = MethodDescriptor.generic(key, "price", List.of("int"), ReturnKind.VALUE);
        Invocation invocation = Invocation.builder(
                        method, new Object[] {"[1]"}, Deadline.after(1_000, runtime.clock()), 0)
                .build();
        assertThat(filter.filter(invocation, next).join().value()).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> new FallbackFilter()
                        .bind(runtime.clientContext(
                                generic, fallback("stub:cached").build())))
                .hasMessageContaining("expected: empty or value");
    }

    @Test
    void aCallThatNeedsNoneCostsOneSmallObject() {
        DirectFilter filter = (DirectFilter) bind(fallback("empty"));
        Invocation invocation = invocation("price");
        Result value = Result.value(3);
        StoredListener waiting = new StoredListener();
        AllocationMeter.assertAtMost(32, "a call with a fallback", () -> {
            Result now = filter.filter(invocation, waiting, IGNORING);
            if (now != null) {
                throw new AssertionError(now);
            }
            waiting.answer(value);
        });
    }

    @Test
    void standsOutsideOfWhatObserves() {
        var filters = runtime.context().extensions().of(io.tern.api.ClientFilter.class);
        assertThat(filters.entry("fallback").order())
                .isLessThan(filters.entry("trace").order())
                .isLessThan(filters.entry("metrics").order());
    }
}
