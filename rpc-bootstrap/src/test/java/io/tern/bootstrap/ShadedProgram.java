package io.tern.bootstrap;

import io.tern.api.TransportOptions;
import java.time.Duration;

/** An application out of a shaded jar; {@link ShadedJarTest} loads it. */
public final class ShadedProgram {
    private ShadedProgram() {}

    /** Starts and closes it. */
    public static void start(String setting, String value) {
        // A native library that goes with its class loader takes methods from the tests' Netty, too.
        TransportOptions sockets =
                TransportOptions.builder().nativeTransport(false).build();
        RpcApplication.Builder builder =
                Loopback.builder("shaded").startWait(Duration.ZERO).transportOptions(sockets);
        switch (setting) {
            case "registry" -> builder.registry(value);
            case "rules" -> builder.rules(value);
            case "transport" -> builder.transport(value);
            default -> throw new IllegalArgumentException(setting);
        }
        builder.start().close();
    }
}
