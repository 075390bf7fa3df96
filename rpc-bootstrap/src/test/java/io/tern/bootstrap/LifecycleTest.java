package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LifecycleTest {
    private final List<ApplicationState> told = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle("shop", List.of(new Failing(), new Recording()));

    @Test
    void tellsEachStateOnceAlsoIfAListenerFails() {
        lifecycle.advance(ApplicationState.NEW, ApplicationState.STARTING);
        lifecycle.advance(ApplicationState.STARTING, ApplicationState.RUNNING);
        assertThat(lifecycle.beginDraining()).isTrue();
        assertThat(lifecycle.beginDraining()).isFalse();
        lifecycle.closed();
        assertThat(told)
                .containsExactly(
                        ApplicationState.STARTING,
                        ApplicationState.RUNNING,
                        ApplicationState.DRAINING,
                        ApplicationState.CLOSED);
    }

    @Test
    void aStartThatWasClosedMeanwhileDoesNotRun() {
        lifecycle.advance(ApplicationState.NEW, ApplicationState.STARTING);
        lifecycle.beginDraining();
        assertThatIllegalStateException()
                .isThrownBy(() -> lifecycle.advance(ApplicationState.STARTING, ApplicationState.RUNNING))
                .withMessageContaining("application 'shop' is DRAINING");
    }

    @Test
    void saysWhatNeedsARunningApplication() {
        assertThatNoException().isThrownBy(() -> lifecycle.checkUsable("export"));
        lifecycle.beginDraining();
        assertThatIllegalStateException()
                .isThrownBy(() -> lifecycle.checkUsable("export"))
                .withMessage("export: application 'shop' is DRAINING (expected: an application that runs)");
    }

    @Test
    void nobodyButTheLifecycleCanCompleteItsEnd() {
        lifecycle.whenStopped().complete(null);
        assertThat(lifecycle.whenStopped()).isNotDone();
        lifecycle.beginDraining();
        lifecycle.closed();
        assertThat(lifecycle.whenStopped()).isCompleted();
    }

    private static final class Failing implements ApplicationListener {
        @Override
        public void stateChanged(ApplicationState state) {
            throw new IllegalStateException("a listener's own trouble");
        }
    }

    private final class Recording implements ApplicationListener {
        @Override
        public void stateChanged(ApplicationState state) {
            told.add(state);
        }
    }
}
