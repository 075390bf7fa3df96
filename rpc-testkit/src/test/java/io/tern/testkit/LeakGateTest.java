package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LeakGateTest {
    private final LeakGate gate = new LeakGate();
    private final LeakRecorder recorder = new LeakRecorder();
    private final ResourceLeakDetector<Resource> detector = recorder.newResourceLeakDetector(Resource.class, 1);
    private ResourceLeakDetectorFactory before;

    @BeforeEach
    void swapRecorder() {
        before = ResourceLeakDetectorFactory.instance();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(recorder);
    }

    @AfterEach
    void restoreRecorder() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(before);
    }

    @Test
    void isOnInThisBuild() {
        assertThat(before).isInstanceOf(LeakRecorder.class);
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void failsARunThatLostAResource() {
        use("written by its last user", false);

        assertThatThrownBy(() -> gate.launcherSessionClosed(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "1 leaked",
                        "LEAK: LeakGateTest$Resource",
                        "written by its last user",
                        LeakGateTest.class.getName())
                .hasMessageNotContaining("org.junit.");
    }

    @Test
    void passesARunThatReleasedEverything() {
        use("released", true);

        assertThatCode(() -> gate.launcherSessionClosed(null)).doesNotThrowAnyException();
    }

    @Test
    void passesWhatIsStillInUse() {
        Resource held = new Resource();
        List<ResourceLeakTracker<Resource>> trackers = new ArrayList<>(List.of(detector.track(held)));

        assertThatCode(() -> gate.launcherSessionClosed(null)).doesNotThrowAnyException();

        assertThat(trackers.remove(0).close(held)).isTrue();
    }

    private void use(String hint, boolean release) {
        Resource resource = new Resource();
        ResourceLeakTracker<Resource> tracker = detector.track(resource);
        tracker.record(hint);
        if (release) {
            tracker.close(resource);
        }
    }

    private static final class Resource {}
}
