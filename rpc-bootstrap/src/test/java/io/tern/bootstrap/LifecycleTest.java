package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.tern.api.RuntimeThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class LifecycleTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<ApplicationState> told = new CopyOnWriteArrayList<>();
    private static final RuntimeThreads THREADS = new RuntimeThreads(LifecycleTest.class.getClassLoader());

    private final StateNews news = new StateNews("shop", List.of(new Failing(), new Recording()), THREADS);
    private final Lifecycle lifecycle = new Lifecycle("shop", news);

    @Test
    void tellsEachStateOnceAlsoIfAListenerFails() throws Exception {
        lifecycle.advance(ApplicationState.NEW, ApplicationState.STARTING);
        lifecycle.advance(ApplicationState.STARTING, ApplicationState.RUNNING);
        assertThat(lifecycle.beginDraining()).isTrue();
        assertThat(lifecycle.beginDraining()).isFalse();
        lifecycle.closed();
        assertThat(news.awaitTold(LIMIT)).isTrue();
        assertThat(told)
                .containsExactly(
                        ApplicationState.STARTING,
                        ApplicationState.RUNNING,
                        ApplicationState.DRAINING,
                        ApplicationState.CLOSED);
    }

    @Test
    void statesAreToldInOrderAlsoIfTheFirstListenerEndsTheApplication() throws Exception {
        AtomicReference<Lifecycle> self = new AtomicReference<>();
        StateNews endingNews = new StateNews(
                "shop",
                List.of(
                        on(ApplicationState.STARTING, () -> {
                            self.get().beginDraining();
                            self.get().closed();
                        }),
                        new Recording()),
                THREADS);
        Lifecycle ending = new Lifecycle("shop", endingNews);
        self.set(ending);
        ending.advance(ApplicationState.NEW, ApplicationState.STARTING);
        assertThat(ending.whenStopped()).succeedsWithin(LIMIT);
        assertThat(endingNews.awaitTold(LIMIT)).isTrue();
        assertThat(told).containsExactly(ApplicationState.STARTING, ApplicationState.DRAINING, ApplicationState.CLOSED);
    }

    @Test
    void aSlowListenerHoldsUpNobodyWhoMovesTheApplication() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        StateNews slowNews = new StateNews(
                "shop",
                List.of(
                        on(ApplicationState.STARTING, () -> {
                            entered.countDown();
                            awaitQuietly(goOn);
                        }),
                        new Recording()),
                THREADS);
        Lifecycle slow = new Lifecycle("shop", slowNews);
        slow.advance(ApplicationState.NEW, ApplicationState.STARTING);
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(slow.beginDraining()).isTrue();
        slow.closed();
        assertThat(slow.whenStopped()).isCompleted();
        assertThat(slowNews.awaitTold(Duration.ofMillis(1))).isFalse();
        assertThat(told).isEmpty();
        goOn.countDown();
        assertThat(slowNews.awaitTold(LIMIT)).isTrue();
        assertThat(told).containsExactly(ApplicationState.STARTING, ApplicationState.DRAINING, ApplicationState.CLOSED);
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

    private static ApplicationListener on(ApplicationState state, Runnable action) {
        return new ApplicationListener() {
            @Override
            public void stateChanged(ApplicationState reached) {
                if (reached == state) {
                    action.run();
                }
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
