package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(new Random(7));

    @Test
    void waitsBetweenAHundredMillisecondsAndThreeSeconds() {
        List<Long> delays =
                LongStream.generate(backoff::nextNanos).limit(1_000).boxed().toList();

        assertThat(delays)
                .allMatch(delay -> delay >= Duration.ofMillis(100).toNanos())
                .allMatch(delay -> delay <= Duration.ofSeconds(3).toNanos())
                .anyMatch(delay -> delay > Duration.ofMillis(2_800).toNanos())
                .anyMatch(delay -> delay < Duration.ofMillis(300).toNanos());
    }

    @Test
    void beginsShortAndGrows() {
        assertThat(backoff.nextNanos())
                .isLessThanOrEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(backoff.nextNanos())
                .isLessThanOrEqualTo(Duration.ofMillis(400).toNanos());
        assertThat(backoff.nextNanos())
                .isLessThanOrEqualTo(Duration.ofMillis(800).toNanos());
    }

    @Test
    void beginsAnewAfterASuccess() {
        for (int i = 0; i < 10; i++) {
            backoff.nextNanos();
        }
        backoff.reset();
        assertThat(backoff.nextNanos())
                .isLessThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }
}
