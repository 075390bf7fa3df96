package io.tern.bootstrap;

import io.tern.api.RuntimeThreads;
import io.tern.testkit.Repetitions;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One state, whoever starts, drains and closes at the same time: each step happens once, in the one order, or not at all. */
public class LifecycleLincheckTest {
    private final Lifecycle lifecycle = new Lifecycle(
            "shop", new StateNews("shop", List.of(), new RuntimeThreads(LifecycleLincheckTest.class.getClassLoader())));

    @Operation
    public boolean begin() {
        return advance(ApplicationState.NEW, ApplicationState.STARTING);
    }

    @Operation
    public boolean run() {
        return advance(ApplicationState.STARTING, ApplicationState.RUNNING);
    }

    private boolean advance(ApplicationState from, ApplicationState to) {
        try {
            lifecycle.advance(from, to);
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    @Operation
    public boolean drain() {
        return lifecycle.beginDraining();
    }

    @Operation
    public void close() {
        lifecycle.closed();
    }

    @Operation
    public ApplicationState state() {
        return lifecycle.state();
    }

    @Operation
    public boolean usable() {
        try {
            lifecycle.checkUsable("a test");
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 200))
                .threads(2)
                .actorsPerThread(3)
                .check(LifecycleLincheckTest.class);
    }
}
