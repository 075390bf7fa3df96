package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Admission;
import io.tern.api.Connection;
import io.tern.api.ExportOptions;
import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.Refusal;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a call's two sides say of its end, over any transport: the same outcome, and the same bytes, however it ended. */
abstract class OutcomeBehaviourTest extends TransportSuite {
    private static final int SMALL_FRAME_BYTES = 4096;

    /** What the permits of the served calls have heard. */
    private final Queue<Result> heard = new ConcurrentLinkedQueue<>();

    /** What their gate has heard. */
    private final Queue<Result> ends = new ConcurrentLinkedQueue<>();

    /** Listens in both ways, and breaks its contract in the end, which must not matter to anybody. */
    private final class Witness implements ServerAdmission.Gate {
        @Override
        public Admission admit(RequestHead head) {
            return (Permit) heard::add;
        }

        @Override
        public void ended(RequestHead head, Result result, long durationNanos, int replyBytes) {
            assertThat(durationNanos).isPositive();
            assertThat(heard).as("the permit comes back afterwards").isEmpty();
            ends.add(result.withBytes(head.requestBytes(), replyBytes));
            throw new IllegalStateException("a gate that fails in the end");
        }
    }

    private Network listening() {
        return listening(start());
    }

    private Network listening(Network net) {
        net.serve("test", new Witness());
        return net;
    }

    private Result nextHeard() {
        await().atMost(Network.LIMIT).until(() -> !heard.isEmpty());
        Result served = heard.remove();
        Result end = ends.remove();
        assertThat(end.failure()).as("what the gate heard").isEqualTo(served.failure());
        assertThat(end.isException()).isEqualTo(served.isException());
        assertThat(end.requestBytes()).isEqualTo(served.requestBytes());
        assertThat(end.responseBytes()).isEqualTo(served.responseBytes());
        assertThat(ends).as("told once").isEmpty();
        return served;
    }

    private void assertAgreement(Result told, StatusCode code) {
        Result served = nextHeard();
        assertThat(told.failure().code()).isEqualTo(code);
        assertThat(served.failure()).as("what the permits heard: %s", served).isNotNull();
        assertThat(served.failure().code()).isEqualTo(code);
        assertSameBytes(told, served);
    }

    private static void assertSameBytes(Result told, Result served) {
        assertThat(told.requestBytes()).isPositive().isEqualTo(served.requestBytes());
        assertThat(told.responseBytes()).isPositive().isEqualTo(served.responseBytes());
    }

    @Test
    void agreesOnAFailureOfTheService() {
        Network net = listening();
        RpcException failure = RpcException.of(StatusCode.UNKNOWN, "broken");
        net.echo.behave("echo", invocation -> CompletableFuture.completedFuture(Result.failure(failure)));

        assertAgreement(net.call(net.open(), "echo", "x"), StatusCode.UNKNOWN);
    }

    @Test
    void agreesOnARefusalOfAnExecutor() {
        Network net = listening();
        Connection connection = net.open();
        net.threads.full = true;

        assertAgreement(net.call(connection, "echo", "x"), StatusCode.RESOURCE_EXHAUSTED);
    }

    @Test
    void agreesOnARefusalOfAGate() {
        Network net = start();
        RpcException no = RpcException.of(StatusCode.PERMISSION_DENIED, "not you");
        net.serve("test", new Witness(), head -> new Refusal(no));

        assertAgreement(net.call(net.open(), "echo", "x"), StatusCode.PERMISSION_DENIED);
    }

    @Test
    void agreesOnAReplyThatIsTooLargeToWrite() {
        Network net = listening(small());
        Result told = net.call(net.open(), "produce", SMALL_FRAME_BYTES);

        assertThat(told.failure()).hasMessageContaining("limit");
        assertThat(told.responseBytes()).isBetween(16, SMALL_FRAME_BYTES);
        assertAgreement(told, StatusCode.SERIALIZATION);
    }

    private Network small() {
        TransportOptions.Builder options = TransportOptions.builder().frameLimitBytes(SMALL_FRAME_BYTES);
        return start(options, TransportOptions.builder());
    }

    @Test
    void agreesOnAValueThatCannotBeWritten() {
        Network net = listening();
        net.echo.answer("echo", invocation -> 42);

        Result told = net.call(net.open(), "echo", "x");
        assertThat(told.failure()).hasMessageContaining("cannot write the reply");
        assertAgreement(told, StatusCode.SERIALIZATION);
    }

    @Test
    void agreesOnAttachmentsThatCannotTravel() {
        Network net = listening();
        Result large = Result.value("x").withAttachments(Map.of("k", "v".repeat(100_000)));
        net.echo.behave("echo", invocation -> CompletableFuture.completedFuture(large));

        assertAgreement(net.call(net.open(), "echo", "x"), StatusCode.SERIALIZATION);
    }

    @Test
    void agreesOnAnExceptionThatIsNotDeclared() {
        Network net = listening();
        Result undeclared = Result.exception(new IllegalStateException("surprise"));
        net.echo.behave("echo", invocation -> CompletableFuture.completedFuture(undeclared));

        assertAgreement(net.call(net.open(), "echo", "x"), StatusCode.UNKNOWN);
    }

    @Test
    void countsTheRequestOfACallThatRanOutOfTimeHere() {
        Network net = listening();
        CountDownLatch stopped = new CountDownLatch(1);
        CompletableFuture<Result> late = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> {
            invocation.whenCancelled(stopped::countDown);
            return late;
        });
        // Long enough for the call to reach its method on a slow machine.
        Invocation invocation =
                net.invocation(Duration.ofSeconds(2), "echo", "x").build();

        Result told = Network.get(net.open().invoke(invocation));
        awaitZero(stopped);
        late.complete(Result.value("late"));

        Result served = nextHeard();
        assertThat(told.failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(served.failure().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(told.requestBytes()).isPositive().isEqualTo(served.requestBytes());
    }

    @Test
    void countsBothFramesOfACallThatRanOutOfTimeThere() {
        Network net = start();
        CompletableFuture<Result> late = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> late);
        net.server.serve(net.echo.table(
                net.serverRuntime,
                net.service,
                ExportOptions.builder().executor("test").timeoutMillis(100),
                new Witness()));

        Result told = net.call(net.open(), "echo", "x");
        late.complete(Result.value("late"));

        assertThat(told.failure().remote()).isTrue();
        assertAgreement(told, StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    void countsTheRequestOfACallThatWasCancelled() {
        Network net = listening();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CompletableFuture<Result> wanted = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> {
            invocation.whenCancelled(stopped::countDown);
            running.countDown();
            return wanted;
        });
        Invocation invocation = net.invocation("echo", "x").build();
        CompletableFuture<Result> future = net.open().invoke(invocation);
        awaitZero(running);

        invocation.cancel("not interested");
        awaitZero(stopped);
        wanted.complete(Result.value("x"));

        Result served = nextHeard();
        assertThat(served.failure().code()).isEqualTo(StatusCode.CANCELLED);
        assertThat(future.join().requestBytes()).isPositive().isEqualTo(served.requestBytes());
        assertThat(future.join().responseBytes()).isZero();
        assertThat(served.responseBytes()).isZero();
    }

    @Test
    void countsTheRequestOfACallWhoseConnectionWasLost() {
        Network net = listening();
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Result> wanted = new CompletableFuture<>();
        net.echo.behave("echo", invocation -> {
            running.countDown();
            return wanted;
        });
        CompletableFuture<Result> future = net.start(net.open(), "echo", "x");
        awaitZero(running);

        net.serverTransport.close();
        wanted.complete(Result.value("x"));

        Result told = Network.get(future);
        Result served = nextHeard();
        assertThat(told.failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(told.requestBytes()).isPositive().isEqualTo(served.requestBytes());
    }

    @Test
    void countsTheRequestOfAOneWayCall() {
        Network net = listening();
        Result told = net.call(net.open(), "tell", "x");
        Result served = nextHeard();

        assertThat(told.requestBytes()).isPositive().isEqualTo(served.requestBytes());
        assertThat(told.responseBytes()).isZero();
        assertThat(served.responseBytes()).isZero();
    }

    @Test
    void countsNothingOfACallThatWasNotSent() {
        Network net = start();
        Result told = Network.get(
                net.open().invoke(net.invocation(Duration.ZERO, "echo", "x").build()));

        assertThat(told.failure().notExecuted()).isTrue();
        assertThat(told.requestBytes()).isZero();
        assertThat(told.responseBytes()).isZero();
    }
}
