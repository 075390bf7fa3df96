package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failure;
import static io.tern.cluster.ClusterFixture.notExecuted;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Result;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a call that failed has sent and received reaches whoever counts it. */
class FailedBytesTest {
    @Test
    void aFailureKeepsTheSizesOfItsFrames() {
        try (ClusterFixture fixture =
                setup().options(options -> options.retries(0)).open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answer(failure(StatusCode.UNKNOWN).withBytes(120, 64));

            assertSizes(reply, 120, 64);
        }
    }

    @Test
    void aCallThatNoNodeTakesHasTheSizesOfTheLast() {
        try (ClusterFixture fixture =
                setup().options(options -> options.retries(0)).open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE).withBytes(120, 64));
            fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE).withBytes(121, 65));

            assertSizes(reply, 121, 65);
        }
    }

    private static void assertSizes(CompletableFuture<Result> reply, int request, int response) {
        Result result = reply.getNow(null);
        assertThat(result.failure()).isNotNull();
        assertThat(result.requestBytes()).isEqualTo(request);
        assertThat(result.responseBytes()).isEqualTo(response);
    }
}
