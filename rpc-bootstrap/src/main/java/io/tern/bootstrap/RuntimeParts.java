package io.tern.bootstrap;

import io.tern.api.Clock;
import io.tern.api.RuntimeContext;
import io.tern.api.RuntimeThreads;
import io.tern.spi.ExtensionException;
import io.tern.spi.Extensions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one runtime owns besides its connections: time, randomness, threads, identity, extensions. Thread-safe. */
final class RuntimeParts implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(RuntimeParts.class);
    private static final int INSTANCE_ID_BYTES = 8;
    /** So many threads may wait in name look-ups, routers and other users' code. */
    private static final int WORK_THREADS = 200;
    /** Of 10 ms each. */
    private static final int CHECKS_BETWEEN_WARNINGS = 1_000;

    private final TimerThread timer;
    private final CallbackThreads callbacks;
    private final GrowingThreads work;
    private final RuntimeContext context;

    /** Takes over {@code extensions}. Threads begin when they are first needed. */
    RuntimeParts(
            String application,
            String applicationVersion,
            Map<String, String> metadata,
            int callbackThreads,
            Extensions extensions,
            RuntimeThreads threads) {
        timer = new TimerThread(threads);
        work = new GrowingThreads("tern-work-", WORK_THREADS, timer, threads, whenWorkIsHeld());
        callbacks = new CallbackThreads(callbackThreads, timer, threads);
        Clock clock = Clock.system();
        context = new RuntimeContext(
                application,
                newInstanceId(),
                clock.nanoTime(),
                clock,
                timer,
                () -> ThreadLocalRandom.current().nextLong(), // A generator of its own for each thread.
                callbacks,
                work,
                extensions,
                metadata,
                applicationVersion,
                threads);
    }

    /** From the system's entropy: two processes that start at the same moment must differ. */
    private static String newInstanceId() {
        byte[] bytes = new byte[INSTANCE_ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Steps of calls wait there, so each second without any progress brings more threads. */
    private static GrowingThreads.WhenFull whenWorkIsHeld() {
        GrowingThreads.WhenFull more = GrowingThreads.more(WORK_THREADS);
        return (work, checks, stuckChecks) -> {
            if (stuckChecks % CHECKS_BETWEEN_WARNINGS == CHECKS_BETWEEN_WARNINGS / 10) {
                logger.warn(
                        "All {} threads tern-work are held, by name look-ups, routers, load balancers, guards or cancellation listeners;"
                                + " {} steps of calls wait for them",
                        work.size(),
                        work.waiting());
            }
            more.check(work, checks, stuckChecks);
        };
    }

    RuntimeContext context() {
        return context;
    }

    /** Whether waiting on this thread could hold up what is being waited for. */
    boolean ownsCurrentThread() {
        return callbacks.isCurrent() || work.isCurrent() || timer.isCurrent();
    }

    /** Ends the threads, then closes the extensions. Bounded in time. */
    @Override
    public void close() {
        work.close();
        callbacks.close();
        timer.close();
        try {
            context.extensions().close();
        } catch (ExtensionException e) {
            logger.warn("An extension of {} could not be closed", context.application(), e);
        }
    }
}
