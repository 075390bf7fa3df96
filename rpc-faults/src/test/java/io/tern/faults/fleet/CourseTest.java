package io.tern.faults.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CourseTest {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Course course = new Course(2, 3);

    @Test
    void countsRequestsInTheSecondInWhichTheyAreSent() {
        course.sent(1, 0);
        course.sent(2, SECOND_NANOS - 1);
        course.sent(2, SECOND_NANOS);
        course.sent(2, 2 * SECOND_NANOS); // Behind the end.

        assertThat(course.requests(2, 0, 1)).isEqualTo(1);
        assertThat(course.requests(0, 2)).isEqualTo(3);
        assertThat(course.share(1, 0, 1)).isEqualTo(0.5);
        assertThat(course.share(1, 1, 2)).isZero();
        assertThat(course.maxByMean(0, 2)).isEqualTo(2);
    }

    @Test
    void countsCallsInTheSecondInWhichTheyBegan() {
        for (int millis = 1; millis <= 200; millis++) {
            course.ended(SECOND_NANOS - 1, SECOND_NANOS - 1 + millis * MILLI_NANOS, millis > 190);
        }
        course.ended(0, 1, true);
        course.sent(1, 0);

        assertThat(course.calls(0, 1)).isEqualTo(201);
        assertThat(course.calls(1, 2)).isZero();
        assertThat(course.failedShare(0, 2)).isEqualTo(11 / 201.0);
        assertThat(course.lateShare(0, 2))
                .as("from 100 ms on, and one that failed")
                .isEqualTo(102 / 201.0);
        assertThat(course.attemptsPerCall(0, 2)).isEqualTo(1 / 201.0);
        assertThat(course.latencyNanos(0.5, 0, 1)).isEqualTo(100 * MILLI_NANOS);
        assertThat(course.latencyNanos(1, 0, 1)).isEqualTo(200 * MILLI_NANOS);
    }

    @Test
    void nothingIsNotDividedByNothing() {
        assertThat(course.share(1, 0, 2)).isZero();
        assertThat(course.failedShare(0, 2)).isZero();
        assertThat(course.latencyNanos(0.99, 0, 2)).isZero();
    }
}
