package io.tern.faults.hostile;

import io.tern.faults.harness.JavaProcess;
import java.util.List;

/**
 * The handle of an {@link AttackerMain}. Not thread-safe.
 *
 * @param process the process
 */
public record Attacker(JavaProcess process) {
    /** Begins an attack. */
    public void begin(Attack attack, int size) throws InterruptedException {
        process.ask("play " + attack.name() + ' ' + size);
    }

    /** Whether it goes on. */
    public boolean isBusy() throws InterruptedException {
        return process.ask("state").equals("running");
    }

    /** What was seen in an attack that is over. */
    public List<Sighting> sightings() throws InterruptedException {
        return Sighting.parse(process.ask("state"));
    }
}
