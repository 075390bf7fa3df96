package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Deadline;
import io.tern.api.Defaults;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodSettings;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CacheTest {
    private static final Map<String, String> HIT = Map.of(Defaults.CACHE_ATTACHMENT, "hit");
    private static final Map<String, String> SHARED = Map.of(Defaults.CACHE_ATTACHMENT, "shared");

    private final TestRuntime runtime = TestRuntime.create();
    private final ScriptedInvoker next = ScriptedInvoker.create("next");
    private final Filter cache = bind(cached(1_000));

    /** Has no {@code equals}. */
    static final class Mute {}

    /** Methods that cannot be cached. */
    interface Uncacheable {
        String order(String item);

        @io.tern.api.Idempotent
        void touch(String item);

        @io.tern.api.Idempotent
        String ask(Mute[] question);
    }

    @AfterEach
    void close() {
        runtime.close();
    }

    private Filter bind(ReferenceOptions.Builder options) {
        return new CacheFilter().bind(runtime.clientContext(runtime.service(), options.build()));
    }

    private static ReferenceOptions.Builder cached(int millis) {
        return ReferenceOptions.builder()
                .method(
                        "read",
                        MethodSettings.builder()
                                .set(CacheSettings.MILLIS, millis)
                                .set(CacheSettings.ENTRIES_OF_METHOD, 3)
                                .build());
    }

    private CompletableFuture<Result> call(String key) {
        return cache.filter(runtime.newInvocation("read", key), next);
    }

    private CompletableFuture<Result> call(Invocation invocation) {
        return cache.filter(invocation, next);
    }

    private Invocation within(int millis) {
        Invocation any = runtime.newInvocation("read", "key");
        Deadline deadline = Deadline.after(TimeUnit.MILLISECONDS.toNanos(millis), runtime.clock());
        return Invocation.builder(any.method(), any.arguments(), deadline, any.startNanos())
                .build();
    }

    private static RpcException failure(CompletableFuture<Result> answer) {
        assertThat(answer).isCompleted();
        return answer.join().failure();
    }

    private long counted() {
        return CallMeters.of(runtime.context()).methodStats().stream()
                .mapToLong(stats -> stats.answeredHere().getOrDefault("cache", 0L))
                .sum();
    }

    @Test
    void withoutASettingThereIsNoFilter() {
        assertThat(bind(ReferenceOptions.builder())).isNull();
        assertThat(bind(cached(0))).isNull();
    }

    @Test
    void keepsAValueForItsTime() {
        next.answer(call -> Result.value("a value"));
        assertThat(call("key").join().attachments()).isEmpty();
        runtime.advance(Duration.ofMillis(999));
        assertThat(call("key").join().value()).isEqualTo("a value");
        assertThat(call("key").join().attachments()).isEqualTo(HIT);
        assertThat(next.calls()).hasSize(1);
        assertThat(counted()).isEqualTo(2);

        runtime.advance(Duration.ofMillis(1));
        assertThat(call("key").join().attachments()).isEmpty();
        assertThat(next.calls()).hasSize(2);
    }

    @Test
    void keepsNullToo() {
        next.answer(call -> Result.value(null));
        assertThat(call("key")).isNotNull();
        assertThat(call("key").join().value()).isNull();
        assertThat(next.calls()).hasSize(1);
    }

    @Test
    void differentArgumentsTagsAndAttachmentsDoNotShare() {
        next.answer(call -> Result.value("a value"));
        assertThat(call("key")).isNotNull();
        assertThat(call("other")).isNotNull();
        assertThat(call(runtime.newInvocationBuilder("read", "key").tag("gray").build()))
                .isCompleted();
        assertThat(call(runtime.newInvocationBuilder("read", "key")
                        .attachments(Map.of("tenant", "42"))
                        .build()))
                .isCompleted();
        assertThat(next.calls()).hasSize(4);
    }

    @Test
    void otherMethodsPassThrough() {
        next.answer(call -> Result.value("ordered"));
        assertThat(cache.filter(runtime.newInvocation("order", "key"), next)).isCompleted();
        assertThat(cache.filter(runtime.newInvocation("order", "key"), next)).isCompleted();
        assertThat(next.calls()).hasSize(2);
    }

    @Test
    void keepsNeitherFailuresNorExceptionsNorWhatAFallbackSaid() {
        next.thenAnswer(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")))
                .thenAnswer(Result.exception(new SampleException("by contract")))
                .thenAnswer(Result.value("mocked").withAttachments(Map.of(Defaults.FALLBACK_ATTACHMENT, "mock")))
                .thenAnswer(Result.value("a value"));
        assertThat(call("key")).isNotNull();
        assertThat(call("key")).isNotNull();
        assertThat(call("key").join().attachments()).containsEntry(Defaults.FALLBACK_ATTACHMENT, "mock");
        assertThat(call("key").join().value()).isEqualTo("a value");
        assertThat(next.calls()).hasSize(4);
    }

    @Test
    void keepsNoMoreThanIsSaid() {
        next.answer(call -> Result.value("a value"));
        KeptValues values = new KeptValues(3, 1_000, runtime.clock());
        for (int i = 0; i < 100; i++) {
            CallKey key = CallKey.of(runtime.newInvocation("read", "key " + i));
            values.put(key, KeptValue.of(Result.value(i)));
        }
        assertThat(values.size()).isLessThanOrEqualTo(3);
    }

    @Test
    void whoeverHasBytesGetsAnObjectOfHisOwn() {
        next.answer(call -> Result.encodedValue(new Bytes()).withAttachments(Map.of("served-by", "node")));
        Object first = call("key").join().value();
        Result second = call("key").join();
        assertThat(second.value()).isEqualTo(first).isNotSameAs(first);
        assertThat(call("key").join().value()).isNotSameAs(second.value());
        assertThat(second.attachments()).as("what came with the reply").isEqualTo(HIT);
    }

    private static final class Bytes implements Result.Encoded {
        @Override
        public Object decode() {
            return new ArrayList<>(List.of("decoded"));
        }

        @Override
        public Result.Encoded repeatable() {
            return this;
        }
    }

    @Test
    void callsAtOnceShareOne() {
        CompletableFuture<Result> first = call("key");
        CompletableFuture<Result> second = call("key");
        CompletableFuture<Result> other = call("other");
        assertThat(next.calls()).hasSize(2);

        next.calls().get(0).answerValue("a value");
        assertThat(first.join().attachments()).isEmpty();
        assertThat(second.join().value()).isEqualTo("a value");
        assertThat(second.join().attachments()).isEqualTo(SHARED);
        assertThat(other).isNotDone();
        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void aFailureEndsAllWhoShareItAndTheNextCallsAgain() {
        CompletableFuture<Result> first = call("key");
        CompletableFuture<Result> second = call("key");
        next.lastCall().fail(StatusCode.UNAVAILABLE);
        assertThat(failure(first).code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(failure(second).code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(call("key")).isNotNull();
        assertThat(next.calls()).hasSize(2);
    }

    @Test
    void aChainThatThrowsEndsTheCallAndLeavesNothingThatEqualOnesWaitFor() {
        Invoker broken = invocation -> {
            throw new IllegalStateException("broken");
        };
        assertThat(cache.filter(runtime.newInvocation("read", "key"), broken)).isCompletedExceptionally();
        CompletableFuture<Result> second = call("key");
        next.lastCall().answerValue("a value");
        assertThat(second).isCompleted();
        assertThat(second.getNow(null).value()).isEqualTo("a value");
    }

    @Test
    void whatMattersMoreDoesNotWaitForWhatMayBeShed() {
        CompletableFuture<Result> sheddable = call(of(Priority.SHEDDABLE));
        CompletableFuture<Result> critical = call(of(Priority.CRITICAL));
        CompletableFuture<Result> another = call(of(Priority.CRITICAL));
        assertThat(next.calls()).as("one of each priority").hasSize(2);

        next.calls().get(0).fail(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure(sheddable).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        next.calls().get(1).answerValue("a value");
        assertThat(critical.join().value()).isEqualTo("a value");
        assertThat(another.join().attachments()).isEqualTo(SHARED);
        assertThat(call(of(Priority.SHEDDABLE)).join().attachments()).isEqualTo(HIT);
    }

    private Invocation of(Priority priority) {
        return within(1_000).toBuilder().priority(priority).build();
    }

    @Test
    void whoeverCancelsLeavesTheOthersTheirAnswer() {
        Invocation begun = within(1_000);
        CompletableFuture<Result> first = call(begun);
        CompletableFuture<Result> second = call("key");
        begun.cancel("test");

        assertThat(failure(first).code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(next.lastCall().isCancelled()).isFalse();
        next.lastCall().answerValue("a value");
        assertThat(second.join().value()).isEqualTo("a value");
        assertThat(next.calls()).hasSize(1);
    }

    @Test
    void theLastToCancelEndsTheCallAndTheNextBeginsAnew() {
        Invocation one = within(1_000);
        Invocation two = within(1_000);
        CompletableFuture<Result> first = call(one);
        CompletableFuture<Result> second = call(two);
        two.cancel("test");
        one.cancel("test");
        assertThat(next.lastCall().isCancelled()).isTrue();
        assertThat(failure(first).code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(failure(second).code()).isEqualTo(StatusCode.CANCELLED);

        CompletableFuture<Result> third = call("key");
        assertThat(next.calls()).hasSize(2);
        next.lastCall().answerValue("a value");
        assertThat(third.join().value()).isEqualTo("a value");
    }

    @Test
    void whoeverCameCancelledCallsNobody() {
        Invocation cancelled = within(1_000);
        cancelled.cancel("test");
        CompletableFuture<Result> answer = call(cancelled);
        assertThat(failure(answer).code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(next.waiting()).isEmpty();
    }

    @Test
    void whoeverHasLessTimeIsToldWhenItIsOver() {
        CompletableFuture<Result> patient = call(within(1_000));
        CompletableFuture<Result> hurried = call(within(100));
        runtime.advance(Duration.ofMillis(100));
        assertThat(failure(hurried).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(patient).isNotDone();
        next.lastCall().answerValue("a value");
        assertThat(patient.join().value()).isEqualTo("a value");
    }

    @Test
    void whoeverHasMoreTimeBeginsAnewWhenThatOfTheFirstIsOver() {
        CompletableFuture<Result> hurried = call(within(100));
        CompletableFuture<Result> patient = call(within(1_000));
        CompletableFuture<Result> mostPatient = call(within(2_000));
        runtime.advance(Duration.ofMillis(100));
        next.sweep(runtime.clock().nanoTime());
        assertThat(failure(hurried).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(next.calls()).as("one more for both").hasSize(2);
        assertThat(next.lastCall().invocation().deadline().remainingNanos())
                .isEqualTo(Duration.ofMillis(1_900).toNanos());

        next.lastCall().answerValue("a value");
        assertThat(patient.join().value()).isEqualTo("a value");
        assertThat(mostPatient.join().value()).isEqualTo("a value");
    }

    @Test
    void whatANodeSaysOfTimeHoldsForAll() {
        CompletableFuture<Result> first = call(within(1_000));
        CompletableFuture<Result> second = call(within(2_000));
        next.lastCall().fail(StatusCode.DEADLINE_EXCEEDED);
        assertThat(failure(first).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(failure(second).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(next.calls()).hasSize(1);
    }

    @Test
    void ofManyCallsAtOnceFewGoOutAndEachEndsOnce() throws Exception {
        int threads = 8;
        int rounds = 2_000;
        AtomicInteger made = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                boolean cancels = t % 2 == 1;
                running.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                Invocation invocation = runtime.newInvocation("read", "key " + i);
                                CompletableFuture<Result> answer = cache.filter(invocation, call -> {
                                    made.incrementAndGet();
                                    CompletableFuture<Result> reply = new CompletableFuture<>();
                                    executor.execute(() -> reply.complete(Result.value("a value")));
                                    return reply;
                                });
                                if (cancels) {
                                    invocation.cancel("test");
                                }
                                Result result =
                                        answer.orTimeout(30, TimeUnit.SECONDS).join();
                                if (!cancels) {
                                    assertThat(result.value()).isEqualTo("a value");
                                }
                            }
                        },
                        callers));
            }
            for (CompletableFuture<Void> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(made.get()).isBetween(rounds, threads * rounds);
        } finally {
            callers.shutdownNow();
            executor.shutdownNow();
        }
    }

    @Test
    void onlyMethodsThatCanBeSparedMaySaySo() {
        ServiceDescriptor service = ServiceDescriptor.of(Uncacheable.class);
        for (String[] wrong : new String[][] {
            {"order", "not idempotent"}, {"touch", "returns nothing"}, {"ask", "Mute does not override equals"}
        }) {
            ReferenceOptions options = ReferenceOptions.builder()
                    .method(
                            wrong[0],
                            MethodSettings.builder()
                                    .set(CacheSettings.MILLIS, 5)
                                    .build())
                    .build();
            assertThatThrownBy(() -> new CacheFilter().bind(runtime.clientContext(service, options)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("#" + wrong[0])
                    .hasMessageContaining("cacheMillis: '5'")
                    .hasMessageContaining(wrong[1]);
        }
    }

    @Test
    void standsBehindUsersFilters() {
        var filters = runtime.context().extensions().of(io.tern.api.ClientFilter.class);
        assertThat(filters.entry("cache").order()).isPositive();
    }
}
