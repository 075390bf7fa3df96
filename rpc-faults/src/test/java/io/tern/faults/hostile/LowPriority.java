package io.tern.faults.hostile;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lets this process give way to every other one that wants a processor, so that an attack shows what it costs its victim and not what it costs. */
final class LowPriority {
    private LowPriority() {}

    /** For all threads there are; those to come inherit it. Without effect where the system is none of Linux. */
    static void take() throws IOException, InterruptedException {
        String[] threads = new File("/proc/self/task").list();
        if (threads == null) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("renice", "-n", "19", "-p"));
        command.addAll(List.of(threads));
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
