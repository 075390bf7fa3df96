package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitTest {
    private static final int LIMIT = 3;
    private static final Result VALUE = Result.value("value");

    private final ConcurrencyLimit limit = limitOf("demo.EchoService", LIMIT);

    private static ConcurrencyLimit limitOf(Object owner, int places) {
        return new ConcurrencyLimit(
                new AtomicInteger(),
                places,
                ConcurrencyRefusal.ofFixed(owner, RefusalScope.NODE, LimitSettings.CONCURRENCY_LIMIT));
    }

    @Test
    void letsAsManyInAsItSaysAndTheNextWhenOneHasEnded() {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            assertThat(limit.hasRoom(Priority.NORMAL)).isTrue();
            Permit permit = limit.tryAcquire(Priority.NORMAL);
            assertThat(permit).isNotNull();
            permits.add(permit);
        }
        assertThat(limit.hasRoom(Priority.NORMAL)).isFalse();
        assertThat(limit.tryAcquire(Priority.NORMAL)).isNull();

        permits.remove(0).release(VALUE);
        assertThat(limit.tryAcquire(Priority.NORMAL)).isNotNull();
        assertThat(limit.tryAcquire(Priority.NORMAL)).isNull();
    }

    @Test
    void theRefusalSaysWhatIsFullAndWhatToDo() {
        RpcException refusal = limit.refusal(Priority.NORMAL);
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.NODE);
        assertThat(refusal.retryAfter()).hasMillis(ConcurrencyRefusal.RETRY_AFTER_MILLIS);
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal)
                .hasMessage(
                        "RESOURCE_EXHAUSTED: the concurrency limit of demo.EchoService is reached: 3 of 3 calls are in"
                                + " flight, set by concurrencyLimit (retry after 10 ms; not executed). Make the calls that are in flight faster, or raise"
                                + " concurrencyLimit");
    }

    @Test
    void whatMattersLessFindsItFullFirst() {
        ConcurrencyLimit ten = limitOf("service", 10);
        assertThat(takeAll(ten, Priority.SHEDDABLE)).isEqualTo(7);
        assertThat(takeAll(ten, Priority.NORMAL)).isEqualTo(2);
        assertThat(takeAll(ten, Priority.CRITICAL)).isEqualTo(1);
        assertThat(ten.refusal(Priority.SHEDDABLE).reason())
                .contains("is reached for calls that are SHEDDABLE: 7 of 10 calls are in flight, set by");
        assertThat(ten.refusal(Priority.NORMAL).reason()).contains("calls that are NORMAL: 9 of 10 calls are");
        assertThat(ten.refusal(Priority.CRITICAL).reason()).contains("is reached: 10 of 10 calls are in flight");
        for (int i = 0; i < 3; i++) {
            ten.release(VALUE);
        }
        assertThat(ten.hasRoom(Priority.SHEDDABLE)).isFalse();
        assertThat(ten.hasRoom(Priority.NORMAL)).isTrue();
    }

    @Test
    void whenItIsLoweredWhoIsInsideStaysAndRefusalsSayTheNewOne() {
        ConcurrencyLimit ten = limitOf("service", 10);
        assertThat(takeAll(ten, Priority.CRITICAL)).isEqualTo(10);
        ten.limitTo(8);
        assertThat(ten.inFlight()).isEqualTo(10);
        assertThat(ten.refusal(Priority.CRITICAL).reason()).contains("8 of 8 calls are in flight");
        ten.release(VALUE);
        ten.release(VALUE);
        assertThat(takeAll(ten, Priority.CRITICAL)).isZero();
        ten.release(VALUE);
        assertThat(takeAll(ten, Priority.CRITICAL)).isEqualTo(1);
        ten.limitTo(9);
        assertThat(takeAll(ten, Priority.CRITICAL)).isEqualTo(1);
    }

    private static int takeAll(ConcurrencyLimit limit, Priority priority) {
        int taken = 0;
        while (limit.tryAcquire(priority) != null) {
            taken++;
        }
        return taken;
    }

    @Test
    void manyThreadsNeverExceedItAndLeaveNothingBehind() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> loops = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                loops.add(threads.submit(() -> enterAndLeave(inside, most)));
            }
            int entered = 0;
            for (Future<Integer> loop : loops) {
                entered += loop.get(60, TimeUnit.SECONDS);
            }
            assertThat(entered).isPositive();
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, LIMIT);
        assertThat(limit.inFlight()).isZero();
    }

    private int enterAndLeave(AtomicInteger inside, AtomicInteger most) {
        int entered = 0;
        for (int i = 0; i < 20_000; i++) {
            Permit permit = limit.tryAcquire(Priority.NORMAL);
            if (permit != null) {
                entered++;
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                permit.release(VALUE);
            }
        }
        return entered;
    }
}
