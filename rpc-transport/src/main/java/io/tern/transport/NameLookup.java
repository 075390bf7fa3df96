package io.tern.transport;

import io.tern.api.Address;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the name of one endpoint away from the event loop. A resolver that hangs holds one thread, however many tries to connect give up
 * on it meanwhile: the next one waits for the same answer. Confined to the connection's event loop.
 */
final class NameLookup {
    private final TransportContext context;
    private final Address address;
    private final Executor loop;
    private @Nullable ConnectRace asking;
    private boolean running;

    NameLookup(TransportContext context, Address address, Executor loop) {
        this.context = context;
        this.address = address;
        this.loop = loop;
    }

    /** Tells a race the addresses, or why there are none: now for a literal address, else later. Replaces the race that asked before. */
    void ask(ConnectRace race) {
        asking = race;
        if (context.medium().isResolved(address)) {
            lookUp(Runnable::run);
        } else if (!running) {
            running = true;
            lookUpElsewhere();
        }
    }

    private void lookUpElsewhere() {
        try {
            context.runtime().workExecutor().execute(() -> lookUp(loop));
        } catch (RuntimeException | Error e) { // It has ended, or there is no thread to be had.
            answer(race -> race.unresolved(e));
        }
    }

    private void lookUp(Executor answers) {
        Consumer<ConnectRace> answer;
        try {
            List<SocketAddress> found = context.medium().toConnect(address);
            answer = race -> race.resolved(found);
        } catch (UnknownHostException | RuntimeException | Error e) {
            answer = race -> race.unresolved(e);
        }
        Consumer<ConnectRace> known = answer;
        answers.execute(() -> answer(known));
    }

    private void answer(Consumer<ConnectRace> answer) {
        ConnectRace race = asking;
        asking = null;
        running = false;
        if (race != null) {
            answer.accept(race);
        }
    }
}
