package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The durations of a builder are held to the bounds of the settings of the same names. */
final class BuilderLimitsTest {
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    /** Sets a duration. */
    private interface Setter extends BiFunction<RpcApplication.Builder, Duration, RpcApplication.Builder> {}

    static Stream<Named<Setter>> setters() {
        return Stream.of(
                Named.of("startWait", RpcApplication.Builder::startWait),
                Named.of("drainLimit", RpcApplication.Builder::drainLimit));
    }

    @ParameterizedTest
    @MethodSource("setters")
    void refusesWhatNoTimerCanWait(Setter setter) {
        for (Duration wrong : new Duration[] {
            Duration.ofMillis(-1), LONGEST.plusNanos(1), Duration.ofDays(200_000), Duration.ofSeconds(Long.MAX_VALUE)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> setter.apply(RpcApplication.builder("shop"), wrong))
                    .withMessageMatching(
                            "(startWait|drainLimit): " + wrong + " \\(expected: 0 to 2147483647 ms, .*\\)");
        }
    }

    @ParameterizedTest
    @MethodSource("setters")
    void startsAndStopsWithTheShortestAndTheLongest(Setter setter) {
        for (Duration right : new Duration[] {Duration.ZERO, LONGEST}) {
            try (TestWorld world = new TestWorld()) {
                RpcApplication.Builder builder = world.isolated("shop").export(new BlackTea());
                RpcApplication application = world.start(setter.apply(builder, right));
                assertThatCode(application::close).doesNotThrowAnyException();
                assertThatCode(() -> application.whenStopped().getNow(null)).doesNotThrowAnyException();
            }
        }
    }
}
