package io.tern.faults.harness;

import io.tern.api.Address;
import io.tern.api.RpcException;
import io.tern.faults.scenario.Failures;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Calls at a steady rate, whatever becomes of earlier calls; the four {@link CallKind}s take turns. Thread-safe. */
final class Load {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Journal journal;
    private final CallLedger ledger;
    private final long consumer;
    private final AtomicLong underWay = new AtomicLong();
    private final ExecutorService callers = Executors.newCachedThreadPool(this::thread);
    private volatile int rate;

    Load(Journal journal, CallLedger ledger, int consumer) {
        this.journal = journal;
        this.ledger = ledger;
        this.consumer = (long) consumer << Integer.SIZE;
        thread(this::pace).start();
    }

    private Thread thread(Runnable run) {
        Thread thread = new Thread(run, "load");
        thread.setDaemon(true);
        return thread;
    }

    /** Calls so often in a second from now on; 0 waits for the calls that are under way. Returns how many are under way. */
    String rate(int callsPerSecond) {
        rate = callsPerSecond;
        long end = System.nanoTime() + END_NANOS;
        while (callsPerSecond == 0 && underWay.get() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        return Long.toString(underWay.get());
    }

    /** Without it nothing would be called, and nothing could fail. */
    @SuppressWarnings("SystemExitOutsideMain") // A load is a process.
    private void pace() {
        try {
            paceOn();
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(3);
        }
    }

    private void paceOn() {
        long last = System.nanoTime();
        double due = 0;
        while (true) {
            LockSupport.parkNanos(STEP_NANOS);
            long now = System.nanoTime();
            due = rate == 0 ? 0 : due + (now - last) * (double) rate / TimeUnit.SECONDS.toNanos(1);
            last = now;
            for (; due >= 1; due--) {
                call();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The ledger hears of it.
    private void call() {
        underWay.incrementAndGet();
        long number = ledger.begin(System.nanoTime());
        switch (CallKind.of(number)) {
            case READ -> callers.execute(() -> wait(number, true));
            case WRITE -> callers.execute(() -> wait(number, false));
            case ASYNC_READ ->
                journal.readLater(consumer | number)
                        .whenComplete((provider, failure) -> ended(number, provider, failure));
            case ASYNC_WRITE ->
                journal.writeLater(consumer | number)
                        .whenComplete((provider, failure) -> ended(number, provider, failure));
        }
    }

    private void wait(long number, boolean idempotent) {
        Integer provider = null;
        Throwable failure = null;
        try {
            provider = idempotent ? journal.read(consumer | number) : journal.write(consumer | number);
        } catch (RuntimeException e) {
            failure = e;
        }
        ended(number, provider, failure);
    }

    private void ended(long number, @Nullable Integer provider, @Nullable Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        if (provider != null) {
            ledger.answered(number, provider);
        } else if (cause instanceof RpcException refused) {
            print(number, cause);
            ledger.failed(number, refused.code(), refused.notExecuted(), port(refused));
        } else {
            print(number, cause);
            ledger.failed(number, null, false, 0);
        }
        underWay.decrementAndGet();
    }

    private static int port(RpcException failure) {
        return failure.address().isEmpty()
                ? 0
                : Address.parse(failure.address()).port();
    }

    private static void print(long number, @Nullable Throwable failure) {
        System.out.println("call " + number + " FAILED: " + failure);
    }
}
