/**
 * Real processes to do harm to: providers, consumers and a ZooKeeper ensemble, their signals, and ledgers of what became of every call on both sides.
 *
 * <p>Starting point: {@link io.tern.faults.harness.Fleet}. A process is a {@link io.tern.faults.harness.JavaProcess} that runs one of the {@code …Main}
 * classes. What a call did is written into mapped files, {@link io.tern.faults.harness.CallLedger} by consumers and
 * {@link io.tern.faults.harness.ExecutionLedger} by providers: they outlive a {@code kill -9}, and others read them while they are being written. Where
 * thousands of providers are wanted, {@link io.tern.faults.harness.Crowd} pretends to be them.
 */
@NullMarked
package io.tern.faults.harness;

import org.jspecify.annotations.NullMarked;
