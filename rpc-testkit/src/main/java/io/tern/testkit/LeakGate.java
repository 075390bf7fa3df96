package io.tern.testkit;

import io.netty.util.ResourceLeakDetectorFactory;
import io.tern.api.BoundedWait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails a test run that lost a reference-counted object of Netty without releasing it. JUnit finds this listener by
 * itself; it is off unless the system property {@value #PROPERTY} is {@code true}. Run the tests with {@code
 * -Dio.netty.leakDetection.level=paranoid} besides, or Netty looks at one buffer in 128 only.
 *
 * <p>At the end of the run it collects garbage, prints each leak, which says where the object was last touched, on a line
 * that begins with {@code LEAK:}, and throws. Thread-safe.
 */
public final class LeakGate implements LauncherSessionListener {
    /** The system property that turns the gate on. */
    public static final String PROPERTY = "tern.testkit.leakGate";

    /** Bounds how often an interrupt has it begin anew; the recorder's own waits are bounded. */
    private static final long COLLECT_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Returns a new gate; for JUnit. */
    public LeakGate() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (Boolean.getBoolean(PROPERTY)) {
            // Before any class of Netty that keeps a detector in a static field is initialised.
            ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new LeakRecorder());
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (ResourceLeakDetectorFactory.instance() instanceof LeakRecorder recorder) {
            failOn(collect(recorder));
        }
    }

    private static List<String> collect(LeakRecorder recorder) {
        List<String> leaks = new ArrayList<>();
        BoundedWait.await(COLLECT_NANOS, nanos -> leaks.addAll(recorder.collect()));
        return leaks;
    }

    private static void failOn(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked:\n" + String.join("\n", leaks));
        }
    }
}
