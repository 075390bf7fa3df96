package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallContext;
import io.tern.api.Deadline;
import io.tern.api.ExportOptions;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.proxy.ProxyFactory;
import io.tern.testkit.TestRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServiceInvokerTest {
    interface Calculator {
        int half(int number) throws IOException;

        CompletableFuture<Integer> halfLater(int number) throws IOException;

        CompletionStage<Void> later();

        void block() throws InterruptedException;
    }

    private final TestRuntime runtime = TestRuntime.create();
    private final ServiceDescriptor service = ServiceDescriptor.of(Calculator.class);
    private final Target target = new Target();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void aValueIsAResult() {
        assertThat(call("half(int)", 42).value()).isEqualTo(21);
    }

    @Test
    void aDeclaredExceptionIsAResultAsItself() {
        IOException thrown = new IOException("odd");
        target.thrown = thrown;
        Result result = call("half(int)", 1);
        assertThat(result.isException()).isTrue();
        assertThat(result.thrown()).isSameAs(thrown);
    }

    @Test
    void anUndeclaredExceptionIsUnknownWithClassMessageAndStack() {
        target.thrown = new IllegalStateException("broken", new IOException("the reason"));
        RpcException failure = failureOf(call("half(int)", 1));
        assertThat(failure.code()).isEqualTo(StatusCode.UNKNOWN);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure.reason()).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(failure.method()).endsWith("#half(int)");
        assertThat(failure.remoteStack())
                .startsWith("java.lang.IllegalStateException: broken\n\tat ")
                .contains("Caused by: java.io.IOException: the reason")
                .hasSizeLessThanOrEqualTo(4_096);
    }

    @Test
    void theFailureOfANestedCallIsUnknownAndClaimsNothing() {
        target.thrown = RpcException.builder(StatusCode.UNAVAILABLE, "no node for demo.Weather")
                .notExecuted(true)
                .build();
        RpcException failure = failureOf(call("half(int)", 1));
        assertThat(failure.code()).isEqualTo(StatusCode.UNKNOWN);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure.reason()).contains("UNAVAILABLE: no node for demo.Weather");
    }

    @Test
    void aNestedCallThatRanOutOfTheCallsTimeIsTheEndOfTheCallsTime() {
        target.thrown = RpcException.of(StatusCode.DEADLINE_EXCEEDED, "no answer within the call's time");
        Invocation invocation = invocation("half(int)", 1);
        runtime.clock().advance(Duration.ofSeconds(1));
        RpcException failure = failureOf(invoke(invocation).join());
        assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure.reason()).contains("no answer within the call's time");
    }

    @Test
    void aNestedCallThatRanOutOfItsOwnTimeIsUnknown() {
        target.thrown = RpcException.of(StatusCode.DEADLINE_EXCEEDED, "no answer within the call's time");
        assertThat(failureOf(call("half(int)", 1)).code()).isEqualTo(StatusCode.UNKNOWN);
    }

    @Test
    void aNestedCallThatWasCancelledWithTheCallIsTheMethodGivingUp() {
        target.thrown = RpcException.of(StatusCode.CANCELLED, "the caller cancelled");
        Invocation invocation = invocation("half(int)", 1);
        target.body = () -> invocation.cancel("the caller cancelled");
        assertThat(failureOf(invoke(invocation).join()).code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(failureOf(call("half(int)", 1)).code())
                .as("cancelled by somebody else")
                .isEqualTo(StatusCode.UNKNOWN);
    }

    @Test
    void anErrorIsAnOutcomeToo() {
        target.thrown = new StackOverflowError();
        assertThat(failureOf(call("half(int)", 1)).code()).isEqualTo(StatusCode.UNKNOWN);
    }

    @Test
    void anExceptionWhoseMessageCannotBeMadeStillGetsAnAnswer() {
        target.thrown = new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }
        };
        assertThat(failureOf(call("half(int)", 1)).reason()).contains("its message cannot be made");
    }

    @Test
    void nullForAPrimitiveIsRefusedBeforeTheMethod() {
        RpcException failure = failureOf(call("half(int)", new Object[] {null}));
        assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.reason()).contains("null").contains("int");
        assertThat(target.entered.getCount()).isEqualTo(1);
    }

    @Test
    void aFutureIsAwaitedWithoutBlocking() {
        CompletableFuture<Result> answer = invoke(invocation("halfLater(int)", 42));
        assertThat(answer).isNotDone();
        target.later.complete(21);
        assertThat(answer.join().value()).isEqualTo(21);
    }

    @Test
    void aFutureMayFailByTheContract() {
        CompletableFuture<Result> answer = invoke(invocation("halfLater(int)", 42));
        target.later.completeExceptionally(new CompletionException(new IOException("odd")));
        assertThat(answer.join().thrown()).isInstanceOf(IOException.class).hasMessage("odd");
    }

    @Test
    void aStageWithoutValueGivesNull() {
        assertThat(call("later()").value()).isNull();
    }

    @Test
    void nullInsteadOfAFutureIsUnknown() {
        target.later = null;
        assertThat(failureOf(call("halfLater(int)", 1)).reason()).contains("returned null");
    }

    @Test
    void theContextIsCurrentWhileTheMethodRunsAndResponseAttachmentsTravelBack() {
        target.body = () -> CallContext.current().responseAttachment("served-by", "me");
        Result result = call("half(int)", 2);
        assertThat(result.attachments()).isEqualTo(Map.of("served-by", "me"));
        assertThat(CallContext.currentOrNull()).isNull();
    }

    @Test
    void whatWasCancelledBeforehandDoesNotRun() {
        Invocation invocation = invocation("half(int)", 2);
        invocation.cancel("the caller gave up");
        RpcException failure = failureOf(invoke(invocation).join());
        assertThat(failure.code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(target.entered.getCount()).isEqualTo(1);
    }

    @Test
    void cancellingInterruptsTheMethodWhereThatWasAskedForAndTheFlagIsClearedAfterwards() throws Exception {
        ServiceInvoker invoker =
                invoker(ExportOptions.builder().interruptOnCancel(true).build());
        Invocation invocation = invocation("block()");
        AtomicReference<Boolean> interruptedAfterwards = new AtomicReference<>();
        CompletableFuture<Result> answer = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            Result result = invoker.invoke(invocation).join();
            interruptedAfterwards.set(Thread.currentThread().isInterrupted());
            answer.complete(result);
        });
        worker.start();
        assertThat(target.entered.await(10, TimeUnit.SECONDS)).isTrue();
        invocation.cancel("the caller gave up");
        assertThat(answer.get(10, TimeUnit.SECONDS).thrown()).isInstanceOf(InterruptedException.class);
        assertThat(interruptedAfterwards).hasValue(false);
        worker.join();
    }

    @Test
    void cancellingAfterTheMethodInterruptsNobody() {
        ServiceInvoker invoker =
                invoker(ExportOptions.builder().interruptOnCancel(true).build());
        Invocation invocation = invocation("half(int)", 2);
        assertThat(invoker.invoke(invocation).join().value()).isEqualTo(1);
        invocation.cancel("too late");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void cancellingDoesNotInterruptUnlessAskedFor() {
        Invocation invocation = invocation("half(int)", 2);
        target.body = () -> invocation.cancel("the caller gave up");
        assertThat(invoke(invocation).join().value()).isEqualTo(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private Result call(String signature, Object... arguments) {
        return invoke(invocation(signature, arguments)).join();
    }

    private CompletableFuture<Result> invoke(Invocation invocation) {
        return invoker(ExportOptions.UNSET).invoke(invocation);
    }

    private ServiceInvoker invoker(ExportOptions options) {
        return new ServiceInvoker(
                new ServerContext(service, options.orElse(ExportOptions.DEFAULTS), runtime.context()),
                new ProxyFactory().newDispatcher(service, target));
    }

    private Invocation invocation(String signature, Object... arguments) {
        MethodDescriptor method = service.method(signature);
        return Invocation.builder(
                        method,
                        arguments,
                        Deadline.after(
                                TimeUnit.SECONDS.toNanos(1), runtime.context().clock()),
                        runtime.context().clock().nanoTime())
                .build();
    }

    private static RpcException failureOf(Result result) {
        assertThat(result.failure()).as("%s", result).isNotNull();
        return result.failure();
    }

    private static final class Target implements Calculator {
        private final CountDownLatch entered = new CountDownLatch(1);
        private CompletableFuture<Integer> later = new CompletableFuture<>();
        private Runnable body = () -> {};
        private Throwable thrown;

        @Override
        public int half(int number) throws IOException {
            entered.countDown();
            body.run();
            if (thrown != null) {
                ServiceInvokerTest.<RuntimeException>sneak(thrown);
            }
            return number / 2;
        }

        @Override
        public CompletableFuture<Integer> halfLater(int number) {
            return later;
        }

        @Override
        public CompletionStage<Void> later() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void block() throws InterruptedException {
            entered.countDown();
            new CountDownLatch(1).await();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
