package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.testkit.Repetitions;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In every interleaving of calls that choose a home at once, over a balancer that takes another node each time, they choose one and the same. */
public class StickyPickerLincheckTest {
    private static final List<ScriptedNode> NODES = ScriptedNode.nodes(3);
    private static final Invocation INVOCATION = invocation();

    private final AtomicInteger turn = new AtomicInteger();
    private final Picker inTurn =
            (invocation, eligibility) -> NODES.get(Math.floorMod(turn.getAndIncrement(), NODES.size()));
    private final StickyHomes homes = new StickyHomes();
    private final Picker sticky = homes.newSets().over(List.copyOf(NODES), inTurn);
    private volatile @Nullable Node first;
    private volatile boolean moved;

    private static Invocation invocation() {
        try (TestRuntime runtime = TestRuntime.create()) {
            return runtime.newInvocation("read", "x");
        }
    }

    @Operation
    public void call() {
        Node picked = sticky.pick(INVOCATION, node -> true);
        Node known = first;
        if (known == null) {
            first = picked;
        } else if (picked != known) {
            moved = true;
        }
    }

    /** After all threads have ended. */
    @Validate
    public void allWentToTheHome() {
        Picker anew = homes.newSets().over(List.copyOf(NODES), inTurn);
        if (moved || (first != null && anew.pick(INVOCATION, node -> true) != first)) {
            throw new IllegalStateException(
                    "calls went to " + first + (moved ? " and others" : "") + ", home: " + anew);
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void allCallsAgreeOnTheHome() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 300))
                .threads(3)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(0)
                .check(StickyPickerLincheckTest.class);
    }
}
