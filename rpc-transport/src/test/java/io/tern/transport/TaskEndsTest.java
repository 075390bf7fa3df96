package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServerTask;
import io.tern.testkit.TestRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskEndsTest {
    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void anErrorOfOneTaskIsNoOthers() {
        SampleTask sample = new SampleTask(runtime);
        ServerTask broken = new ServerTask() {
            @Override
            public void run() {}

            @Override
            public MethodDescriptor method() {
                return sample.method();
            }

            @Override
            public long deadlineNanos() {
                return sample.deadlineNanos();
            }

            @Override
            public void expired() {
                throw new NoClassDefFoundError("scripted, for a moment");
            }

            @Override
            public void refused() {
                throw new NoClassDefFoundError("scripted, for a moment");
            }
        };
        assertThatCode(() -> TaskEnds.expire(broken)).doesNotThrowAnyException();
        assertThatCode(() -> TaskEnds.refuse(broken)).doesNotThrowAnyException();
    }
}
