package io.tern.faults.hostile;

import io.tern.faults.harness.Commands;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A process that attacks when it is told to, and gives way to every other one that wants a processor. */
public final class AttackerMain {
    private static final String RUNNING = "running";

    private static volatile CompletableFuture<List<Sighting>> attack = CompletableFuture.completedFuture(List.of());

    private AttackerMain() {}

    /** {@code AttackerMain <host> <port>}. Commands: {@code play <attack> <size>}; {@code state}, until it is not {@code running}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        LowPriority.take();
        InetSocketAddress victim = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        Commands.answer(command -> command.equals("state") ? state() : begin(command.split(" ", -1), victim));
        Commands.ready("");
        new CountDownLatch(1).await();
    }

    private static String begin(String[] command, InetSocketAddress victim) {
        Attack chosen = Attack.all().stream()
                .filter(one -> one.name().equals(command[1]))
                .findFirst()
                .orElseThrow();
        int size = Integer.parseInt(command[2]);
        CompletableFuture<List<Sighting>> result = new CompletableFuture<>();
        attack = result;
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(chosen.play(victim, size));
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        e.printStackTrace();
                        result.complete(List.of(Sighting.exactly("attacks that failed by themselves: " + e, 1, 0)));
                    }
                },
                chosen.name());
        thread.setDaemon(true);
        thread.start();
        return RUNNING;
    }

    private static String state() {
        return attack.isDone() ? Sighting.line(attack.join()) : RUNNING;
    }
}
