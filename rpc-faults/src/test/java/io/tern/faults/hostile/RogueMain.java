package io.tern.faults.hostile;

import io.tern.faults.harness.Commands;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** A process with a server of every {@link Rogue}, which gives way to every other process that wants a processor. */
public final class RogueMain {
    private RogueMain() {}

    /** No arguments. Command: the name of a rogue, answered with the address of its server. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        LowPriority.take();
        Map<String, RogueServer> servers = new HashMap<>();
        for (Rogue rogue : Rogue.all()) {
            servers.put(rogue.name(), new RogueServer(rogue));
        }
        Commands.answer(name -> Objects.requireNonNull(servers.get(name), name).address());
        Commands.ready("");
        new CountDownLatch(1).await();
    }
}
