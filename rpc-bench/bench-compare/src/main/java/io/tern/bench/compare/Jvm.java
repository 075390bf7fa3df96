package io.tern.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The same JVM and the same flags for everybody.
 *
 * @param flags between {@code java} and the class path
 */
record Jvm(List<String> flags) {
    private static final int NATIVE_ACCESS_ASKED_FROM = 22;

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_ASKED_FROM) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(flags);
        return command;
    }

    /** One with another flag. */
    Jvm with(String flag) {
        return new Jvm(Stream.concat(flags.stream(), Stream.of(flag)).toList());
    }
}
