package io.tern.transport;

import io.netty.buffer.Unpooled;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.Repetitions;
import io.tern.testkit.TestRuntime;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the event loop, the caller and who cancels share of a call in flight, the table itself being the loop's own: in every
 * interleaving one of them ends the call, its caller hears once, or never where it was told so at once, and a cancel is not lost.
 */
public class ClientCallLincheckTest {
    private static final TestRuntime RUNTIME = TestRuntime.create();
    private static final Result ANSWER = Result.value("answer");
    private static final Result CANCELLED = Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted"));

    private final Invocation invocation = RUNTIME.newInvocation("read", "key");
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger endings = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private volatile boolean watched;

    @SuppressWarnings("NullAway") // What leads to the connection is not touched here.
    private final ClientCall call = new ClientCall(
            null,
            null,
            null,
            null,
            invocation,
            (result, error) -> heard.incrementAndGet(),
            Unpooled.EMPTY_BUFFER,
            false);

    /** On the loop: the answer, the deadline, the end of the connection. */
    @Operation(nonParallelGroup = "loop")
    public void answer() {
        end(call.complete(ANSWER));
    }

    /** On the caller's thread, before the call is queued. */
    @Operation(nonParallelGroup = "caller")
    public void watchCancelling() {
        invocation.whenCancelled(() -> end(call.complete(CANCELLED)));
        watched = true;
    }

    /** On the caller's thread, where there is no memory to queue it. */
    @Operation(nonParallelGroup = "caller")
    public void abandon() {
        if (call.abandon()) {
            abandoned.incrementAndGet();
            endings.incrementAndGet();
        }
    }

    /** Any thread. */
    @Operation
    public void cancel() {
        invocation.cancel("scripted");
    }

    private void end(boolean ended) {
        if (ended) {
            endings.incrementAndGet();
        }
    }

    /** After all threads have ended. */
    @Validate
    public void endedOnceAndToldOnce() {
        if (endings.get() != (call.isDone() ? 1 : 0)
                || heard.get() != endings.get() - abandoned.get()
                || (watched && invocation.isCancelled() && !call.isDone())) {
            throw new IllegalStateException("ended " + endings + ", abandoned " + abandoned + ", heard " + heard);
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void endsOnceWhoeverEndsIt() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 300))
                .check(ClientCallLincheckTest.class);
    }
}
