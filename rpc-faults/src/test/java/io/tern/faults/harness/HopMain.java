package io.tern.faults.harness;

import io.tern.api.ExportOptions;
import io.tern.api.Filter;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerFilter;
import io.tern.api.StatusCode;
import io.tern.bootstrap.RpcApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A process that serves {@link Hop}: it calls the next hop, or, the last one, answers as if the framework had broken in it. */
public final class HopMain {
    private static final String BROKEN = "broken";

    private HopMain() {}

    /** Calls the next hop. */
    private record Passing(Hop next) implements Hop {
        @Override
        public void go(long call) {
            next.go(call);
        }
    }

    /** {@code HopMain <own hop, from 1> <registry> <ledger> next|last}; a hop's number is the group of its service. */
    public static void main(String[] arguments) {
        int own = Integer.parseInt(arguments[0]);
        ExecutionLedger ledger = ExecutionLedger.open(Path.of(arguments[2]));
        RpcApplication.Builder builder = RpcApplication.builder("hop-" + own)
                .registry(arguments[1])
                .requireRegistry()
                .startWait(Fleet.START_WAIT)
                .snapshot(false)
                .bind("127.0.0.1")
                .port(0);
        ExportOptions.Builder options = ExportOptions.builder().group(Integer.toString(own));
        RpcApplication application;
        if (arguments[3].equals("last")) {
            builder.extension(ServerFilter.class, BROKEN, context -> fails(ledger));
            application = builder.start();
            application.export(
                    (Hop) call -> {}, options.filters(List.of(BROKEN)).build());
        } else {
            application = builder.start();
            Hop next = application.refer(
                    Hop.class,
                    ReferenceOptions.builder().group(Integer.toString(own + 1)).build());
            application.export(new Passing(next), options.build());
        }
        Commands.endWithParent();
        Commands.ready("");
        application.whenStopped().join();
    }

    private static Filter fails(ExecutionLedger ledger) {
        return (invocation, next) -> {
            ledger.began((long) invocation.arguments()[0]);
            return CompletableFuture.completedFuture(
                    Result.failure(RpcException.of(StatusCode.INTERNAL, "broken on purpose")));
        };
    }
}
