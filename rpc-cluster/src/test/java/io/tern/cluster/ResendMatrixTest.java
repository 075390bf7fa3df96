package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is sent again, over everything that matters: how the caller waits, the strategy, the failure, whether it says “not executed”,
 * whether the method is idempotent, and the number of retries. The first of three nodes fails, the others answer.
 */
class ResendMatrixTest {
    /** A cell of the matrix. */
    record Cell(boolean async, String strategy, StatusCode code, boolean idempotent, boolean notExecuted, int retries) {
        /** How often the call is sent; written down a second time here, after the design's table. */
        int expectedSends() {
            boolean transparent = notExecuted && (code == StatusCode.NOT_FOUND || code == StatusCode.UNAVAILABLE);
            boolean retried = switch (code) {
                case UNAVAILABLE, INTERNAL -> idempotent;
                case RESOURCE_EXHAUSTED -> idempotent || notExecuted;
                default -> false;
            };
            return transparent || (retried && strategy.equals("failover") && retries > 0) ? 2 : 1;
        }

        int expectedAttemptNumber() {
            boolean transparent = notExecuted && (code == StatusCode.NOT_FOUND || code == StatusCode.UNAVAILABLE);
            return expectedSends() == 2 && !transparent ? 2 : 1;
        }
    }

    static Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (StatusCode code : StatusCode.values()) {
            for (String strategy : List.of("failover", "failfast")) {
                for (int bits = 0; bits < 16; bits++) {
                    int retries = (bits & 8) == 0 ? 2 : 0;
                    cells.add(new Cell((bits & 1) == 0, strategy, code, (bits & 2) == 0, (bits & 4) == 0, retries));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void sendsAgainWhatTheTableSays(Cell cell) {
        String name = cell.async() ? "later" : "order";
        MethodSettings settings =
                MethodSettings.builder().idempotent(cell.idempotent()).build();
        try (ClusterFixture fixture = setup().options(options ->
                        options.cluster(cell.strategy()).retries(cell.retries()).method(name, settings))
                .open(3)) {
            RpcException failure = RpcException.builder(cell.code(), "scripted")
                    .notExecuted(cell.notExecuted())
                    .build();
            AtomicInteger sends = new AtomicInteger();
            fixture.transport
                    .connections()
                    .forEach(connection -> connection
                            .invoker()
                            .answer(call ->
                                    sends.getAndIncrement() == 0 ? Result.failure(failure) : Result.value("answer")));

            CompletableFuture<Object> reply = call(fixture, fixture.method(name));

            assertThat(sends).hasValue(cell.expectedSends());
            assertThat(fixture.calls())
                    .extracting(call -> call.invocation().attempt())
                    .contains(cell.expectedAttemptNumber());
            if (cell.expectedSends() == 2) {
                assertThat(reply.join()).isEqualTo("answer");
                assertThat(fixture.transport.connections())
                        .allSatisfy(connection ->
                                assertThat(connection.invoker().calls()).hasSizeLessThanOrEqualTo(1));
            } else {
                assertThat(reply).isCompletedExceptionally();
                assertThat(reply.handle((value, error) -> codeOf(error)).join()).isEqualTo(cell.code());
            }
        }
    }

    private static StatusCode codeOf(Throwable error) {
        return ((RpcException) (error instanceof CompletionException ? error.getCause() : error)).code();
    }

    /** Calls through the handler as a stub does, and lets back-offs pass until it has ended. */
    private static CompletableFuture<Object> call(ClusterFixture fixture, MethodDescriptor method) {
        CompletableFuture<Object> reply = fixture.call(method);
        while (!reply.isDone()) {
            if (fixture.runtime.scheduler().pending() > 0) {
                fixture.advance(10);
            }
            Thread.onSpinWait();
        }
        return reply;
    }
}
