package io.tern.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ProcessFiguresTest {
    private static final int MEGABYTE = 1 << 20;

    @Test
    void countsWhatAnotherThreadHasAllocated() throws InterruptedException {
        ProcessFigures figures = new ProcessFigures();
        CountDownLatch allocated = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        byte[][] kept = new byte[1][];
        long before = figures.allocatedBytes();
        Thread thread = new Thread(() -> {
            kept[0] = new byte[8 * MEGABYTE];
            allocated.countDown();
            awaitUninterrupted(read);
        });
        thread.start();
        allocated.await();

        long grown = figures.allocatedBytes() - before;
        read.countDown();
        thread.join();

        assertThat(grown).isBetween(8L * MEGABYTE, 16L * MEGABYTE);
        assertThat(kept[0]).hasSize(8 * MEGABYTE);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void jsonEscapesWhatFrameworksSay() {
        assertThat(new JsonLine().add("error", "a \"b\"\\\n").add("n", 5).toString())
                .isEqualTo("{\"error\":\"a \\\"b\\\"\\\\\\u000a\",\"n\":5}");
    }

    @Test
    void aRequestThatAsksForNothingIsRefused() {
        assertThatThrownBy(() -> LoadRequest.parse("mode=closed method=getUser amount=0 millis=5"))
                .hasMessageContaining("amount");
        assertThatThrownBy(() -> LoadRequest.parse("mode=closed method=getUser amount=1"))
                .hasMessageContaining("millis");
    }
}
