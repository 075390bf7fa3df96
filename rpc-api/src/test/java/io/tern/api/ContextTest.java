package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What is current on a thread: the call being served and the options of calls to make. */
final class ContextTest {
    private static final TraceContext TRACE = new TraceContext(1, 2, 3, (byte) 1);
    private static final TraceContext SAME_TRACE = TRACE.withSpanId(9);
    private static final TraceContext OTHER = new TraceContext(7, 8, 9, (byte) 1);

    @AfterEach
    void nothingIsLeft() {
        assertThat(CallContext.currentOrNull()).isNull();
        assertThat(CallOptions.current().tag()).isEmpty();
        assertThat(TraceContext.currentOrNull()).isNull();
        assertThat(MDC.get("traceId")).isNull();
    }

    @Test
    void outsideOfACallThereIsNoContext() {
        assertThat(CallContext.currentOrNull()).isNull();
        assertThatThrownBy(CallContext::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("CallContext.wrap");
        assertThat(CallOptions.current().timeoutMillis()).isEqualTo(-1);
        assertThat(CallOptions.current().priority()).isNull();
    }

    @Test
    void aContextShowsTheCall() {
        Invocation call = SampleCalls.builder()
                .attempt(2)
                .tag("gray")
                .priority(Priority.CRITICAL)
                .attachment("a", "1")
                .caller(new Peer("app", "app-1", "1.2.3.4:5", 0))
                .build();
        CallContext context = CallContext.of(call);
        AtomicInteger cancelled = new AtomicInteger();
        context.whenCancelled(cancelled::incrementAndGet);
        Runnable removed = cancelled::incrementAndGet;
        context.whenCancelled(removed);
        context.removeCancelListener(removed);

        assertThat(context.method()).isSameAs(call.method());
        assertThat(context.attempt()).isEqualTo(2);
        assertThat(context.tag()).isEqualTo("gray");
        assertThat(context.priority()).isEqualTo(Priority.CRITICAL);
        assertThat(context.attachments()).isEqualTo(Map.of("a", "1"));
        assertThat(context.deadline()).isSameAs(call.deadline());
        assertThat(context.caller()).isSameAs(call.caller());
        assertThat(context.isCancelled()).isFalse();
        call.cancel("gone");
        assertThat(context.isCancelled()).isTrue();
        assertThat(context.cancelReason()).isEqualTo("gone");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void responseAttachmentsAreCollected() {
        CallContext context = CallContext.of(SampleCalls.call());
        assertThat(context.responseAttachments()).isEmpty();
        context.responseAttachment("a", "1");
        Map<String, String> before = context.responseAttachments();
        context.responseAttachment("a", "2");
        context.responseAttachment("b", "3");

        assertThat(before).isEqualTo(Map.of("a", "1"));
        assertThat(context.responseAttachments()).isEqualTo(Map.of("a", "2", "b", "3"));
    }

    @Test
    void scopesNestAndRestore() {
        CallContext outer = CallContext.of(SampleCalls.call());
        CallContext inner = CallContext.of(SampleCalls.call());
        try (CallScope one = outer.open()) {
            try (CallScope two = inner.open()) {
                assertThat(CallContext.current()).isSameAs(inner);
            }
            assertThat(CallContext.current()).isSameAs(outer);
        }
    }

    @Test
    void optionsInsideOptionsInheritWhatTheyDoNotSay() {
        CallOptions outer = CallOptions.builder()
                .tag("gray")
                .timeoutMillis(100)
                .priority(Priority.SHEDDABLE)
                .attachment("a", "1")
                .attachment("b", "1")
                .trace(TRACE)
                .build();
        CallOptions inner = CallOptions.builder()
                .timeoutMillis(50)
                .attachment("b", "2")
                .attachment("c", "2")
                .build();
        try (CallScope one = outer.open()) {
            try (CallScope two = inner.open()) {
                CallOptions current = CallOptions.current();
                assertThat(current.tag()).isEqualTo("gray");
                assertThat(current.timeoutMillis()).isEqualTo(50);
                assertThat(current.priority()).isEqualTo(Priority.SHEDDABLE);
                assertThat(current.attachments()).isEqualTo(Map.of("a", "1", "b", "2", "c", "2"));
                assertThat(current.trace()).isEqualTo(TRACE);
            }
            assertThat(CallOptions.current().timeoutMillis()).isEqualTo(100);
            assertThat(CallOptions.current().attachments()).isEqualTo(Map.of("a", "1", "b", "1"));
        }
    }

    @Test
    void untaggedTakesAnOuterScopesTagAwayAndATagTakesUntaggedAway() {
        CallOptions untagged = CallOptions.builder().untagged().build();
        try (CallScope one = CallOptions.builder().tag("gray").build().open()) {
            try (CallScope two = untagged.open()) {
                assertThat(CallOptions.current().tag()).isEmpty();
                assertThat(CallOptions.current().untagged()).isTrue();
                try (CallScope three =
                        CallOptions.builder().timeoutMillis(50).build().open()) {
                    assertThat(CallOptions.current().untagged()).as("inherited").isTrue();
                }
                try (CallScope three = CallOptions.builder().tag("blue").build().open()) {
                    assertThat(CallOptions.current().tag()).isEqualTo("blue");
                    assertThat(CallOptions.current().untagged()).isFalse();
                }
            }
            assertThat(CallOptions.current().tag()).isEqualTo("gray");
        }
        assertThat(CallOptions.builder().tag("gray").untagged().build().tag()).isEmpty();
        assertThat(CallOptions.builder().untagged().tag("").build().untagged()).isFalse();
        assertThat(untagged)
                .hasToString("CallOptions[untagged, timeoutMillis=-1, priority=null, attachments=[], trace=null]");
    }

    @Test
    void optionsKeepTheCallBeingServed() {
        CallContext context = CallContext.of(SampleCalls.call());
        try (CallScope served = context.open()) {
            try (CallScope options = CallOptions.builder().tag("x").build().open()) {
                assertThat(CallContext.current()).isSameAs(context);
            }
        }
    }

    @Test
    void aServedCallStartsWithoutTheOptionsOfItsThread() {
        try (CallScope options =
                CallOptions.builder().tag("x").attachment("secret", "1").build().open()) {
            try (CallScope served = CallContext.of(SampleCalls.call()).open()) {
                assertThat(CallOptions.current().tag()).isEmpty();
                assertThat(CallOptions.current().attachments()).isEmpty();
            }
            assertThat(CallOptions.current().tag()).isEqualTo("x");
        }
    }

    @Test
    void refusesToCloseScopesInTheWrongOrder() {
        CallScope outer = CallContext.of(SampleCalls.call()).open();
        CallScope inner = CallOptions.builder().tag("x").build().open();

        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("scope closed out of order or on another thread (expected: "
                        + Thread.currentThread().getName());
        assertThat(CallOptions.current().tag()).as("nothing changed").isEqualTo("x");
        inner.close();
        outer.close();
        assertThatThrownBy(outer::close).as("twice").isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToCloseAScopeOfAnotherThread() throws Exception {
        CallScope scope = TRACE.open();
        Throwable thrown = CompletableFuture.supplyAsync(() -> catchThrowable(scope::close))
                .get(10, TimeUnit.SECONDS);

        assertThat(thrown).isInstanceOf(IllegalStateException.class);
        assertThat(TraceContext.currentOrNull()).isEqualTo(TRACE);
        scope.close();
    }

    @Test
    void nothingIsInheritedByOtherThreads() throws Exception {
        try (CallScope scope = CallContext.of(SampleCalls.traced(TRACE)).open()) {
            Object[] seen = new Object[3];
            Thread child = new Thread(() -> {
                seen[0] = CallContext.currentOrNull();
                seen[1] = TraceContext.currentOrNull();
                seen[2] = CallOptions.current();
            });
            child.start();
            child.join();
            assertThat(seen).containsExactly(null, null, CallOptions.NONE);
        }
    }

    @Test
    void wrappedTasksCarryTheContext() throws Exception {
        CallContext context = CallContext.of(SampleCalls.traced(TRACE));
        CompletableFuture<Object> seen = new CompletableFuture<>();
        CompletableFuture.runAsync(context.wrap(() -> {
                    seen.complete(CallContext.current());
                }))
                .get(10, TimeUnit.SECONDS);
        Callable<String> called = context.wrap(() -> MDC.get("traceId"));

        assertThat(seen).isCompletedWithValue(context);
        assertThat(CompletableFuture.supplyAsync(() -> {
                            try {
                                return called.call() + " then " + MDC.get("traceId");
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        })
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(TRACE.traceId() + " then null");
    }

    @Test
    void wrappedTasksRestoreTheContextWhenTheyThrow() {
        CallContext context = CallContext.of(SampleCalls.traced(TRACE));
        IllegalStateException thrown = new IllegalStateException();

        assertThat(catchThrowable(() -> context.wrap((Runnable) () -> {
                            throw thrown;
                        })
                        .run()))
                .isSameAs(thrown);
        assertThat(catchThrowable(() -> context.wrap((Callable<Void>) () -> {
                            throw thrown;
                        })
                        .call()))
                .isSameAs(thrown);
        assertThat(catchThrowable(() -> TRACE.wrap(() -> {
                            throw thrown;
                        })
                        .run()))
                .isSameAs(thrown);
    }

    @Test
    void theTraceStandsInTheMdc() {
        try (CallScope served = CallContext.of(SampleCalls.traced(TRACE)).open()) {
            assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
            assertThat(TraceContext.currentOrNull()).isEqualTo(TRACE);
            try (CallScope other = OTHER.open()) {
                assertThat(MDC.get("traceId")).isEqualTo(OTHER.traceId());
                assertThat(TraceContext.currentOrNull()).isEqualTo(OTHER);
            }
            assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
            try (CallScope same = SAME_TRACE.open()) {
                assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
                assertThat(TraceContext.currentOrNull()).isEqualTo(SAME_TRACE);
            }
            assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
        }
    }

    @Test
    void aCallWithoutTraceDoesNotShowTheTraceOfItsThread() {
        try (CallScope outer = TRACE.open()) {
            try (CallScope served = CallContext.of(SampleCalls.call()).open()) {
                assertThat(TraceContext.currentOrNull()).isNull();
                assertThat(MDC.get("traceId")).isNull();
            }
            assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
        }
    }

    @Test
    void filtersRunWithinTheTraceOfTheirCall() {
        List<Object> inside = new ArrayList<>();
        Filter ofUser = (invocation, next) -> {
            inside.add(TraceContext.currentOrNull());
            inside.add(MDC.get("traceId"));
            return next.invoke(invocation);
        };
        Invoker last = invocation -> CompletableFuture.completedFuture(Result.value("done"));
        Invoker chain = FilterChain.of(List.of(ofUser, ofUser), last);

        assertThat(chain.invoke(SampleCalls.call().withTrace(TRACE))).isCompleted();
        assertThat(inside).containsExactly(TRACE, TRACE.traceId(), TRACE, TRACE.traceId());
        assertThat(TraceContext.currentOrNull()).isNull();
        assertThat(MDC.get("traceId")).isNull();

        inside.clear();
        try (CallScope outer = TRACE.open()) {
            assertThat(chain.invoke(SampleCalls.call().withTrace(OTHER))).isCompleted();
            assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
        }
        assertThat(inside).containsExactly(OTHER, OTHER.traceId(), OTHER, OTHER.traceId());

        inside.clear();
        assertThat(chain.invoke(SampleCalls.call())).isCompleted();
        assertThat(inside).containsExactly(null, null, null, null);
    }

    @Test
    void anIdThatSomethingElsePutIntoTheMdcIsRestored() {
        MDC.put("traceId", "foreign");
        try {
            try (CallScope scope = CallContext.of(SampleCalls.call()).open()) {
                assertThat(MDC.get("traceId")).as("no trace, nothing to show").isEqualTo("foreign");
            }
            try (CallScope scope = TRACE.open()) {
                assertThat(MDC.get("traceId")).isEqualTo(TRACE.traceId());
            }
            assertThat(MDC.get("traceId")).isEqualTo("foreign");
        } finally {
            MDC.remove("traceId");
        }
    }
}
