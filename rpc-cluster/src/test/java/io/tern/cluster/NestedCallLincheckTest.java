package io.tern.cluster;

import io.tern.api.CallContext;
import io.tern.api.Invocation;
import io.tern.testkit.Repetitions;
import io.tern.testkit.TestRuntime;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In every interleaving of a served call's end and the calls it makes: those on their way are cancelled with it. */
public class NestedCallLincheckTest {
    private static final TestRuntime RUNTIME = TestRuntime.create();

    private final Invocation served = newInvocation();
    private final CallContext context = CallContext.of(served);
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    private static Invocation newInvocation() {
        return RUNTIME.newInvocation("read", "key");
    }

    /** Makes a call that is answered. */
    @Operation
    public void callAndEnd() {
        NestedCall.end(NestedCall.begin(context, newInvocation()));
    }

    /** Makes a call that is not answered. */
    @Operation
    public void call() {
        Invocation call = newInvocation();
        call.whenCancelled(cancelled::incrementAndGet);
        NestedCall.begin(context, call);
        onTheirWay.incrementAndGet();
    }

    /** The caller gives up. */
    @Operation
    public boolean cancel() {
        return served.cancel("its caller gave up");
    }

    /** After all threads have ended. */
    @Validate
    public void allOrNoneAreCancelled() {
        if (cancelled.get() != (served.isCancelled() ? onTheirWay.get() : 0)) {
            throw new IllegalStateException(cancelled + " of " + onTheirWay + " calls were cancelled");
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void everyCallOnItsWayIsCancelledWithTheServedOne() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 300))
                .check(NestedCallLincheckTest.class);
    }
}
