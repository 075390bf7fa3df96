package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallSide;
import io.tern.api.ExportOptions;
import io.tern.api.MethodStats;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arguments that are wrong, through whole applications. */
final class ValidatedCallsTest {
    private final TestWorld world = new TestWorld();
    private final Counter service = new Counter();

    /** What is ordered. */
    public record Line(@NotBlank String article, @Positive int count) {}

    /** A service with constraints. */
    public interface Orders {
        String order(@Valid Line line);

        CompletableFuture<String> orderLater(@Valid Line line);
    }

    private static final class Counter implements Orders {
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public String order(Line line) {
            calls.incrementAndGet();
            return line.count() + " " + line.article();
        }

        @Override
        public CompletableFuture<String> orderLater(Line line) {
            return CompletableFuture.completedFuture(order(line));
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private RpcApplication provide(boolean validated) {
        ExportOptions options = ExportOptions.builder()
                .set("validation", String.valueOf(validated))
                .build();
        return world.start(world.builder("provider").export(service, options));
    }

    private Orders refer(boolean validated) {
        ReferenceOptions options = ReferenceOptions.builder()
                .set("clientValidation", String.valueOf(validated))
                .build();
        return world.start(world.builder("consumer")).refer(Orders.class, options);
    }

    private static long arrived(RpcApplication provider) {
        return provider.stats().methods().stream()
                .filter(stats -> stats.side() == CallSide.SERVER)
                .mapToLong(MethodStats::started)
                .sum();
    }

    private static void assertRefused(RpcException failure, boolean remote) {
        assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
        assertThat(failure.remote()).isEqualTo(remote);
        assertThat(failure.notExecuted())
                .as("claimed only where nothing was sent: what refuses inside of a server's chain may not")
                .isEqualTo(!remote);
        assertThat(failure)
                .hasMessageContaining(".article must not be blank")
                .hasMessageContaining(".count must be greater than 0")
                .hasMessageNotContaining("-77");
    }

    @Test
    void aClientSendsNothingThatIsWrong() {
        RpcApplication provider = provide(false);
        Orders orders = refer(true);
        assertRefused(Loopback.failure(() -> orders.order(new Line(" ", -77))), false);
        assertRefused(Loopback.failure(orders.orderLater(new Line(" ", -77))), false);
        assertThat(arrived(provider)).isZero();

        assertThat(orders.order(new Line("tea", 2))).isEqualTo("2 tea");
        assertThat(orders.orderLater(new Line("tea", 2)).join()).isEqualTo("2 tea");
    }

    @Test
    void aServerRunsNothingThatIsWrong() {
        RpcApplication provider = provide(true);
        Orders orders = refer(false);
        assertRefused(Loopback.failure(() -> orders.order(new Line(" ", -77))), true);
        assertRefused(Loopback.failure(orders.orderLater(new Line(" ", -77))), true);
        assertThat(service.calls).hasValue(0);
        assertThat(Loopback.stats(provider, CallSide.SERVER, "order").failures())
                .isEqualTo(Map.of(StatusCode.INVALID_ARGUMENT, 1L));

        assertThat(orders.order(new Line("tea", 2))).isEqualTo("2 tea");
        assertThat(orders.orderLater(new Line("tea", 2)).join()).isEqualTo("2 tea");
    }
}
