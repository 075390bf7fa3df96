package io.tern.faults.harness;

import io.tern.bootstrap.RpcApplication;
import java.nio.file.Path;

/** A process that serves {@link Journal} until it is told to stop. */
public final class ProviderMain {
    private ProviderMain() {}

    /** {@code ProviderMain <number> <registry> <ledger>}; each call sleeps {@code -Djournal.sleepMillis}. */
    public static void main(String[] arguments) {
        int number = Integer.parseInt(arguments[0]);
        ExecutionLedger ledger = ExecutionLedger.open(Path.of(arguments[2]));
        RpcApplication application = RpcApplication.builder("provider-" + number)
                .registry(arguments[1])
                .requireRegistry()
                .startWait(Fleet.START_WAIT)
                .snapshot(false)
                .export(new Journalist(number, ledger, Integer.getInteger("journal.sleepMillis", 0)))
                .bind("127.0.0.1")
                .port(0)
                .start();
        Commands.answer(command -> Figures.now().toString());
        Commands.ready(String.valueOf(application.address()));
        application.whenStopped().join();
    }
}
