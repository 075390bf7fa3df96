package io.tern.faults.harness;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writes down what it executes. Thread-safe. */
final class Journalist implements Journal {
    private final int provider;
    private final ExecutionLedger ledger;
    private final long sleepNanos;

    /** With so many milliseconds of sleep in each call. */
    Journalist(int provider, ExecutionLedger ledger, int sleepMillis) {
        this.provider = provider;
        this.ledger = ledger;
        this.sleepNanos = TimeUnit.MILLISECONDS.toNanos(sleepMillis);
    }

    @Override
    public int read(long call) {
        return execute(call);
    }

    @Override
    public int write(long call) {
        return execute(call);
    }

    @Override
    public CompletableFuture<Integer> readLater(long call) {
        return CompletableFuture.completedFuture(execute(call));
    }

    @Override
    public CompletableFuture<Integer> writeLater(long call) {
        return CompletableFuture.completedFuture(execute(call));
    }

    private int execute(long call) {
        ledger.began(call);
        if (sleepNanos > 0) {
            LockSupport.parkNanos(sleepNanos);
        }
        return provider;
    }
}
