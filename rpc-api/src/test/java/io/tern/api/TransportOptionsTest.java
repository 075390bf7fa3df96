package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TransportOptionsTest {
    static Stream<Arguments> settings() {
        return Stream.of(
                setting("ioThreads", TransportOptions.Builder::ioThreads, 1, 256),
                setting("connectTimeoutMillis", TransportOptions.Builder::connectTimeoutMillis, 1, 3_600_000),
                setting("frameLimitBytes", TransportOptions.Builder::frameLimitBytes, 1_024, 1 << 30),
                setting("attachmentsLimitBytes", TransportOptions.Builder::attachmentsLimitBytes, 0, 65_536),
                setting("inFlightPerConnection", TransportOptions.Builder::inFlightPerConnection, 1, 1 << 20),
                setting("pingIdleMillis", TransportOptions.Builder::pingIdleMillis, 10, 3_600_000),
                setting("pingWaitingMillis", TransportOptions.Builder::pingWaitingMillis, 10, 3_600_000),
                setting("pingTimeoutMillis", TransportOptions.Builder::pingTimeoutMillis, 10, 3_600_000),
                setting("pingCloseMillis", TransportOptions.Builder::pingCloseMillis, 10, 3_600_000),
                setting("helloTimeoutMillis", TransportOptions.Builder::helloTimeoutMillis, 10, 3_600_000),
                setting("maxConnections", TransportOptions.Builder::maxConnections, 1, 1 << 20),
                setting("maxConnectionsPerAddress", TransportOptions.Builder::maxConnectionsPerAddress, 1, 1 << 20),
                setting(
                        "unfinishedBodyBytes",
                        TransportOptions.Builder::unfinishedBodyBytes,
                        65_536,
                        Integer.MAX_VALUE),
                setting("compressAboveBytes", TransportOptions.Builder::compressAboveBytes, 0, 1 << 30),
                setting("outboundLimitBytes", TransportOptions.Builder::outboundLimitBytes, 1_024, 1 << 30),
                setting("outboundStallMillis", TransportOptions.Builder::outboundStallMillis, 10, 3_600_000),
                setting("poolThreads", TransportOptions.Builder::poolThreads, 1, 10_000),
                setting("poolQueue", TransportOptions.Builder::poolQueue, 0, 1 << 20),
                setting("virtualCalls", TransportOptions.Builder::virtualCalls, 1, 1 << 20));
    }

    private static Arguments setting(
            String name,
            BiFunction<TransportOptions.Builder, Integer, TransportOptions.Builder> setter,
            int lowest,
            int highest) {
        return Arguments.of(name, setter, lowest, highest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void acceptsTheRangeAndNamesTheSettingOutsideOfIt(
            String name,
            BiFunction<TransportOptions.Builder, Integer, TransportOptions.Builder> setter,
            int lowest,
            int highest) {
        assertThat(setter.apply(TransportOptions.builder(), lowest).build()).isNotNull();
        assertThat(setter.apply(TransportOptions.builder(), highest).build()).isNotNull();
        assertThatThrownBy(() ->
                        setter.apply(TransportOptions.builder(), lowest - 1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": " + (lowest - 1) + " (expected: " + lowest + " to ");
        if (highest < Integer.MAX_VALUE) {
            assertThatThrownBy(() -> setter.apply(TransportOptions.builder(), highest + 1)
                            .build())
                    .hasMessageStartingWith(name + ": " + (highest + 1) + " (expected: ");
        }
    }

    @Test
    void defaultsAreThoseOfTheOneClass() {
        TransportOptions options = TransportOptions.DEFAULTS;
        assertThat(options.connectTimeoutMillis()).isEqualTo(Defaults.CONNECT_TIMEOUT_MILLIS);
        assertThat(options.frameLimitBytes()).isEqualTo(Defaults.FRAME_LIMIT_BYTES);
        assertThat(options.inFlightPerConnection()).isEqualTo(Defaults.IN_FLIGHT_PER_CONNECTION);
        assertThat(options.pingIdleMillis()).isEqualTo(Defaults.PING_IDLE_MILLIS);
        assertThat(options.poolThreads()).isEqualTo(Defaults.POOL_THREADS);
        assertThat(options.poolQueue()).isEqualTo(Defaults.POOL_QUEUE);
        assertThat(options.virtualCalls()).isEqualTo(Defaults.VIRTUAL_CALLS);
        assertThat(options.compressor()).isEmpty();
        assertThat(options.nativeTransport()).isTrue();
        assertThat(options.overloadControl()).isTrue();
    }
}
