package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An application with a {@code tern.properties} and scanned classes, which {@link AskedLoadersTest} starts on threads that do not see them. */
public final class ScanningProgram {
    private ScanningProgram() {}

    /** Starts, and tells the zone, the class loader of its threads and what it exports. */
    public static String start() throws Exception {
        CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
        ApplicationListener listener = new ApplicationListener() {
            @Override
            public void stateChanged(ApplicationState state) {
                loader.complete(Thread.currentThread().getContextClassLoader());
            }
        };
        try (RpcApplication application = RpcApplication.builder("scanning")
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .shutdownHook(false)
                .transport("in-process")
                .listener(listener)
                .scan("io.tern.bootstrap.shop")
                .start()) {
            String zone = application.effectiveConfiguration().contains("zone = north") ? "north" : "none";
            return zone + ", " + loader.get(30, TimeUnit.SECONDS).getName() + ", "
                    + application.stats().exported();
        }
    }
}
