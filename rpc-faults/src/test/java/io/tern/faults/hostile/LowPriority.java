package io.tern.faults.hostile;

import java.io.IOException;

/** Lets this process give way to every other one that wants a processor, so that an attack shows what it costs its victim and not what it costs. */
final class LowPriority {
    private LowPriority() {}

    /**
     * For all threads there are; those to come inherit it. They run when nobody else does ({@code SCHED_IDLE}): a low priority alone lets one that
     * runs go on until the system's next tick, while others wait. Without effect where the system is none of Linux.
     */
    static void take() throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        String process = String.valueOf(ProcessHandle.current().pid());
        new ProcessBuilder("chrt", "--idle", "--all-tasks", "--pid", "0", process)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
