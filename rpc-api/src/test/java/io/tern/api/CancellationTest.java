package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class CancellationTest {
    private final Cancellation cancellation = new Cancellation();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void isSaidOnceWithTheFirstReason() {
        assertThat(cancellation.reason()).isNull();
        assertThat(cancellation.cancel("first")).isTrue();
        assertThat(cancellation.cancel("second")).isFalse();
        assertThat(cancellation.reason()).isEqualTo("first");
    }

    @Test
    void tellsEachListenerOnce() {
        cancellation.whenCancelled(runs::incrementAndGet);
        cancellation.whenCancelled(runs::incrementAndGet);
        assertThat(runs).hasValue(0);
        cancellation.cancel("now");
        assertThat(runs).hasValue(2);
        cancellation.cancel("again");
        assertThat(runs).hasValue(2);
    }

    @Test
    void tellsLateListenersAtOnce() {
        cancellation.cancel("now");
        cancellation.whenCancelled(runs::incrementAndGet);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aListenerSeesTheReasonAndMayCancelAgain() {
        List<Object> seen = new ArrayList<>();
        cancellation.whenCancelled(() -> {
            seen.add(cancellation.reason());
            seen.add(cancellation.cancel("inside"));
            cancellation.whenCancelled(() -> seen.add("nested"));
        });
        cancellation.cancel("now");
        assertThat(seen).containsExactly("now", false, "nested");
    }

    @Test
    void aListenerThatThrowsDisturbsNobody() {
        Logger logger = (Logger) LoggerFactory.getLogger(Cancellation.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            cancellation.whenCancelled(runs::incrementAndGet);
            cancellation.whenCancelled(() -> {
                throw new IllegalStateException("broken");
            });
            cancellation.whenCancelled(runs::incrementAndGet);

            assertThat(cancellation.cancel("now")).isTrue();
            assertThat(runs).hasValue(2);
            assertThat(log.list)
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("broken"));
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
    }

    @Test
    void removedListenersAreNotTold() {
        Runnable only = runs::incrementAndGet;
        cancellation.whenCancelled(only);
        cancellation.remove(only);
        Runnable first = runs::incrementAndGet;
        Runnable second = runs::incrementAndGet;
        Runnable third = runs::incrementAndGet;
        cancellation.whenCancelled(first);
        cancellation.whenCancelled(second);
        cancellation.whenCancelled(third);
        cancellation.remove(second);
        cancellation.remove(only);
        cancellation.cancel("now");
        assertThat(runs).hasValue(2);
        cancellation.remove(first);
    }

    @Test
    void listenersThatComeAndGoLeaveNothing() {
        cancellation.whenCancelled(runs::incrementAndGet);
        for (int i = 0; i < 1_000_000; i++) {
            Runnable passing = () -> runs.addAndGet(2);
            cancellation.whenCancelled(passing);
            cancellation.remove(passing);
        }
        cancellation.cancel("now");
        assertThat(runs).hasValue(1);
    }

    @Test
    void manyListenersAtOnceAreRemovedInAnyOrder() {
        List<Runnable> many = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            many.add(() -> runs.addAndGet(2));
        }
        many.forEach(cancellation::whenCancelled);
        cancellation.whenCancelled(runs::incrementAndGet);
        many.forEach(cancellation::remove);
        cancellation.cancel("now");
        assertThat(runs).hasValue(1);
    }

    @Test
    void racingCancellersAndListenersAgree() throws Exception {
        int rounds = 2_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            CyclicBarrier start = new CyclicBarrier(4);
            Cancellation[] raced = new Cancellation[rounds];
            AtomicInteger[] told = new AtomicInteger[rounds];
            AtomicInteger winners = new AtomicInteger();
            for (int i = 0; i < rounds; i++) {
                raced[i] = new Cancellation();
                told[i] = new AtomicInteger();
            }
            Callable<Void> canceller = () -> {
                start.await(30, TimeUnit.SECONDS);
                for (Cancellation one : raced) {
                    if (one.cancel("race")) {
                        winners.incrementAndGet();
                    }
                }
                return null;
            };
            Callable<Void> registrar = () -> {
                start.await(30, TimeUnit.SECONDS);
                for (int i = 0; i < rounds; i++) {
                    raced[i].whenCancelled(told[i]::incrementAndGet);
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(List.of(canceller, canceller, registrar, registrar))) {
                done.get(60, TimeUnit.SECONDS);
            }

            assertThat(winners).hasValue(rounds);
            assertThat(told).allSatisfy(count -> assertThat(count).hasValue(2));
        } finally {
            threads.shutdownNow();
        }
    }
}
