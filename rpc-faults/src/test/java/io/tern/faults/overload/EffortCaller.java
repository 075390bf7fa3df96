package io.tern.faults.overload;

import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.Commands;
import io.tern.faults.scenario.LoopbackApplication;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A process that calls {@link Effort}. */
final class EffortCaller {
    private EffortCaller() {}

    /**
     * {@code EffortCaller <address> <sleep|compute> <amount>}. Commands: {@code closed <calls at once> <seconds>} and {@code open <calls
     * per second> <seconds> …} begin to call; {@code result} is what came of it, or {@code pending}.
     */
    public static void main(String[] arguments) {
        RpcApplication application = LoopbackApplication.builder("caller").start();
        Effort effort = application.refer(
                Effort.class,
                ReferenceOptions.builder()
                        .address(arguments[0])
                        .retries(0)
                        .callbackOn("io")
                        .build());
        int amount = Integer.parseInt(arguments[2]);
        Supplier<CompletableFuture<Integer>> call =
                arguments[1].equals("sleep") ? () -> effort.sleep(amount) : () -> effort.compute(amount);
        EffortLoad load = new EffortLoad(call);
        Commands.answer(load::command);
        Commands.ready("");
        application.whenStopped().join();
    }
}
