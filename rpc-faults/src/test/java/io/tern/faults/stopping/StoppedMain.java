package io.tern.faults.stopping;

import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.Commands;
import io.tern.faults.scenario.LoopbackApplication;

/** A process that ends itself, or is ended, with calls in flight that do not end. */
final class StoppedMain {
    private StoppedMain() {}

    /** {@code StoppedMain <way> <registry>}; the ways are those of {@link StoppedProcess}. */
    public static void main(String[] arguments) {
        String way = arguments[0];
        BlockingService service = new BlockingService();
        RpcApplication provider = LoopbackApplication.builder("provider")
                .registry(arguments[1])
                .shutdownHook(true)
                .drainLimit(StoppedWorld.DRAIN)
                .export(service)
                .start();
        if (way.equals("hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(provider::close, "own-hook"));
        }
        service.action(way.equals("method") ? () -> System.exit(0) : service::blockStubbornly);
        Commands.answer(command -> {
            Thread thread = new Thread(() -> System.exit(0), "exit");
            thread.start();
            return "exits";
        });
        Commands.ready(String.valueOf(provider.address()));
        provider.whenStopped().join();
    }
}
