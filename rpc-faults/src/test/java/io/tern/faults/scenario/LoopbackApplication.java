package io.tern.faults.scenario;

import io.tern.api.ExportOptions;
import io.tern.bootstrap.RpcApplication;
import java.time.Duration;
import java.util.List;

/** Applications of this process on free ports of this machine. */
public final class LoopbackApplication {
    private LoopbackApplication() {}

    /** A builder of one without registry, snapshot and shutdown hook, that does not log each call that fails. */
    public static RpcApplication.Builder builder(String name) {
        return RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .shutdownHook(false)
                .drainLimit(Duration.ofSeconds(1))
                .exportDefaults(
                        ExportOptions.builder().filters(List.of("-access-log")).build());
    }
}
