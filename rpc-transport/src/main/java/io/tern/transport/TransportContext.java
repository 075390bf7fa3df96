package io.tern.transport;

import io.netty.buffer.ByteBufAllocator;
import io.tern.api.RuntimeContext;
import io.tern.api.TransportOptions;
import io.tern.protocol.BodyBudget;

/**
 * What the parts of one transport share. Immutable, thread-safe.
 *
 * @param runtime the runtime
 * @param options the settings
 * @param medium what channels are made of
 * @param loops the event loops
 * @param budget memory for unfinished bodies
 * @param budgetSweep looks at that memory from time to time
 * @param peerMemory memory for what clients make servers keep
 * @param unsent direct memory of what is on its way out
 * @param frames makes the frames to send
 * @param codecs compiles what services carry
 * @param warnings what is logged of peers that misbehave
 */
record TransportContext(
        RuntimeContext runtime,
        TransportOptions options,
        Medium medium,
        IoLoops loops,
        BodyBudget budget,
        BudgetSweep budgetSweep,
        PeerMemory peerMemory,
        UnsentBytes unsent,
        ByteBufAllocator frames,
        Codecs codecs,
        RareWarnings warnings) {
    long nanoTime() {
        return runtime.clock().nanoTime();
    }
}
