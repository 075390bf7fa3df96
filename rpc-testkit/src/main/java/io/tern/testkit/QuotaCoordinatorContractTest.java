package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaLease;
import io.tern.api.QuotaRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link QuotaCoordinator} does, in real time. Extend it and say how one is made. */
public abstract class QuotaCoordinatorContractTest {
    private static final long LIMIT_SECONDS = 30;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int RATE = 1_000;
    private static final int BURST = 200;

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private @Nullable QuotaCoordinator made;
    private final List<Holder> holders = new ArrayList<>();

    /** For subclasses. */
    protected QuotaCoordinatorContractTest() {}

    /** Makes the coordinator under test, which knows of no key yet. */
    protected abstract QuotaCoordinator newCoordinator(TestRuntime testRuntime);

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void whoAsksGetsPermitsSoon() throws Exception {
        Holder one = holder("one");
        one.askUntil(10);
        assertThat(one.last.validMillis()).isPositive();
        assertThat(one.last.holders()).isPositive();
    }

    @Test
    final void allTogetherGetNoMoreThanTheRateAllows() throws Exception {
        holder("one");
        holder("two");
        holder("three");
        long begin = runtime.context().clock().nanoTime();
        long granted = 0;
        for (int round = 0; round < 300; round++) {
            for (Holder each : holders) {
                each.held = 0; // All is used at once.
                granted += each.ask(BURST).granted();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            double seconds = (runtime.context().clock().nanoTime() - begin) / 1e9;
            assertThat((double) granted).isLessThanOrEqualTo(RATE * seconds + BURST + 1);
        }
        assertThat(granted).isGreaterThan(BURST / 2);
    }

    @Test
    final void whatIsHeldCountsAsBurst() throws Exception {
        holder("one").askUntil(2);
        holder("two").askUntil(2);
        long end = runtime.context().clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (end - runtime.context().clock().nanoTime() > 0) {
            for (Holder each : holders) {
                each.ask(BURST);
            }
            assertThat(holders.stream().mapToInt(Holder::held).sum()).isLessThanOrEqualTo(BURST + 1);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** It may have been overtaken on its way. */
    @Test
    final void aRequestThatIsOlderThanOneThatWasAnsweredGrantsNothing() throws Exception {
        Holder one = holder("one");
        one.askUntil(3);
        one.held = 0;
        for (int i = 0; i < 50; i++) {
            QuotaLease lease = answer(new QuotaRequest(key(), "one", one.sequence, RATE, BURST, 0, BURST));
            assertThat(lease.granted()).isZero();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Test
    final void keysAreApart() throws Exception {
        Holder one = holder("one");
        one.askUntil(BURST / 2);
        QuotaLease other = new QuotaLease(0, 0, 0, 1);
        long sequence = 0;
        long end = runtime.context().clock().nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (other.granted() == 0 && end - runtime.context().clock().nanoTime() > 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            other = answer(new QuotaRequest(key() + "#other", "one", ++sequence, RATE, BURST, 0, 1));
        }
        assertThat(other.granted()).isPositive();
    }

    @Test
    final void numbersThatAreNoneAreRefused() {
        assertThat(catchThrowable(() -> new QuotaRequest(key(), "one", 1, 0, 1, 0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rate: 0 (expected: 1 to 10000000)");
    }

    private String key() {
        return getClass().getName();
    }

    private Holder holder(String name) {
        Holder holder = new Holder(name);
        holders.add(holder);
        return holder;
    }

    private QuotaLease answer(QuotaRequest request) throws Exception {
        QuotaCoordinator coordinator = made;
        if (coordinator == null) {
            coordinator = newCoordinator(runtime);
            made = coordinator;
        }
        return coordinator.lease(request).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** One that asks, and keeps what it gets for as long as it may. */
    private final class Holder {
        private final String name;
        private long sequence;
        private int held;
        private long untilNanos = runtime.context().clock().nanoTime();
        private QuotaLease last = new QuotaLease(0, 0, 0, 1);

        Holder(String name) {
            this.name = name;
        }

        QuotaLease ask(int wanted) throws Exception {
            long askedNanos = runtime.context().clock().nanoTime();
            int before = held();
            last = answer(new QuotaRequest(key(), name, ++sequence, RATE, BURST, before, wanted));
            held = before + last.granted();
            untilNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(last.validMillis());
            return last;
        }

        int held() {
            return untilNanos - runtime.context().clock().nanoTime() > 0 ? held : 0;
        }

        void askUntil(int wanted) throws Exception {
            long end = runtime.context().clock().nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (held() < wanted) {
                assertThat(end - runtime.context().clock().nanoTime()).isPositive();
                ask(wanted);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
