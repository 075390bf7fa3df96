package io.tern.faults.hostile;

import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.Commands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that serves {@link Target} until it is told to stop. Command: {@code figures}. */
public final class VictimMain {
    private VictimMain() {}

    /** No arguments. */
    public static void main(String[] arguments) {
        RpcApplication application = RpcApplication.builder("victim")
                .export(new Servant())
                .bind("127.0.0.1")
                .port(0)
                .start();
        Commands.answer(command -> Memory.now().toString());
        Commands.ready(String.valueOf(application.address()));
        application.whenStopped().join();
    }

    /** Thread-safe. */
    private static final class Servant implements Target {
        @Override
        public String echo(String text) {
            return text;
        }

        @Override
        public CompletableFuture<String> echoLater(String text) {
            return CompletableFuture.completedFuture(text);
        }

        @Override
        public CompletableFuture<String> echoAtOnce(String text) {
            return CompletableFuture.completedFuture(text);
        }

        @Override
        public byte[] produce(int bytes) {
            return new byte[bytes];
        }

        @Override
        public byte[] produceAtOnce(int bytes) {
            return new byte[bytes];
        }

        @Override
        public int sleep(int millis) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            return millis;
        }
    }
}
