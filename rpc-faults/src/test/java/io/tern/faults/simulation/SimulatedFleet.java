package io.tern.faults.simulation;

import io.tern.api.AnswerListener;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.cluster.ClusterReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Servers, the registry that lists them, and one client that calls them with Tern's own code: for who wants to measure what a client makes of a fleet.
 * Nodes are numbered from 1. What a task throws comes out of {@link #runUntil}. Confined to the thread of {@link #play}.
 */
public final class SimulatedFleet implements AutoCloseable {
    private static final long MOST_NEWS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Result FAILURE = Result.failure(RpcException.builder(StatusCode.UNKNOWN, "simulated")
            .remote(true)
            .stackTrace(false)
            .build());

    /**
     * What a node does with a call.
     *
     * @param afterNanos when the answer is ready; {@link Long#MAX_VALUE} for never
     * @param failure whether it is {@link StatusCode#UNKNOWN}, as of a method that throws what it does not declare
     */
    public record Reply(long afterNanos, boolean failure) {
        /** A node that takes calls and does not answer them. */
        public static final Reply NEVER = new Reply(Long.MAX_VALUE, false);
    }

    /** Says what nodes do, and hears what the client does. */
    public interface Player {
        /** A call has arrived at a node. */
        Reply reply(int node);

        /** The client sends a request to a node. */
        void sent(int node);

        /** The client has told its caller what became of a call that began at a moment of {@link #elapsedNanos}. */
        void ended(long beganNanos, boolean failed);
    }

    private final Timeline timeline = new Timeline(SimulatedFleet::fail);
    private final Trace trace = new Trace(timeline::elapsedNanos, Trace.NOBODY);
    private final Ledger ledger = new Ledger(timeline, trace);
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final long timeoutNanos;
    private final Player player;
    private final SimulatedNetwork network;
    private final SimulatedRegistry registry;
    private final SimulatedRuntime runtime;
    private final MethodDescriptor method;
    private final ClusterReference reference;
    private final Invoker chain;

    /**
     * Servers of which none has been started yet, and a client that looks for them.
     *
     * @param most how many servers there can be
     */
    public SimulatedFleet(int most, ReferenceOptions options, SplittableRandom source, Player player) {
        ReferenceOptions complete = options.orElse(ReferenceOptions.DEFAULTS);
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(complete.timeoutMillis());
        this.player = player;
        network = new SimulatedNetwork(timeline, trace, source.split(), ledger);
        SplittableRandom delays = source.split();
        registry = new SimulatedRegistry(timeline, trace, 1, () -> delays.nextLong(MOST_NEWS_NANOS));
        for (int number = 1; number <= most; number++) {
            SimulatedServer server = new SimulatedServer(timeline, trace, number, this::serve);
            servers.add(server);
            network.add(server);
        }
        runtime = new SimulatedRuntime("client-1", timeline, source.split());
        ServiceDescriptor service = ServiceDescriptor.of(FleetService.class);
        method = service.methods().get(0);
        ledger.watchedBy(new Watcher());
        reference = ClusterReference.open(service, complete, runtime.context(), network, List.of(registry));
        chain = reference.chain();
    }

    /** Runs something that plays fleets, on a thread as their answers need it, and waits for it. It may log no error. */
    public static <T> T play(Callable<T> task) throws InterruptedException {
        return WorldThread.call(() -> {
            try (LoggedErrors log = new LoggedErrors()) {
                T result = task.call();
                if (!log.errors().isEmpty()) {
                    throw new IllegalStateException("errors were logged: " + log.errors());
                }
                return result;
            }
        });
    }

    /** A process starts at a node, having run for so long already, and is listed. */
    public void start(int node, long upNanos, int warmupMillis) {
        SimulatedServer server = server(node);
        server.announces(server.endpoint().tags(), warmupMillis);
        server.start(upNanos);
        registry.publish(server.endpoint());
    }

    /** A node's process dies, and the client hears its connection close. It stays listed, as where a registry waits for a session to end. */
    public void kill(int node) {
        server(node).kill(false);
    }

    /** A node is not listed any more. */
    public void withdraw(int node) {
        registry.withdraw(server(node).instance());
    }

    private SimulatedServer server(int node) {
        return servers.get(node - 1);
    }

    /** Makes a call. No two at a time may have the same key. */
    public void call(long key) {
        Invocation invocation = Invocation.builder(
                        method, new Object[] {key}, Deadline.after(timeoutNanos, timeline), timeline.nanoTime())
                .build();
        SimulatedCall call = ledger.begin(invocation);
        Result now = chain.invoke(invocation, (result, error) -> ended(call, result));
        if (now != null) {
            ended(call, now);
        }
    }

    private void ended(SimulatedCall call, @Nullable Result result) {
        ledger.ended(call, Objects.requireNonNull(result, "a call ended without a result"));
    }

    private void serve(SimulatedServer server, Invocation request, AnswerListener answer) {
        Reply reply = player.reply(server.number());
        if (reply.afterNanos != Long.MAX_VALUE) {
            Result result = reply.failure ? FAILURE : Result.value("done");
            timeline.after(reply.afterNanos, () -> answer.accept(result, null));
        }
    }

    /** Virtual time since the beginning. */
    public long elapsedNanos() {
        return timeline.elapsedNanos();
    }

    /** Something that is to happen later. */
    public void after(long delayNanos, Runnable task) {
        timeline.after(delayNanos, task);
    }

    /** Lets everything happen that is planned up to a moment. */
    public void runUntil(long untilNanos) {
        timeline.runUntil(untilNanos);
    }

    @Override
    public void close() {
        reference.close();
        runtime.close();
    }

    private static void fail(Throwable thrown) {
        throw new IllegalStateException("a task threw", thrown);
    }

    /** Passes on what is written into the book, and keeps that short. */
    private final class Watcher implements Ledger.Watcher {
        @Override
        public void attempted(SimulatedCall call, Attempted attempt) {
            player.sent(
                    network.serverAt(attempt.connection.endpoint().address()).number());
        }

        @Override
        public void answered(SimulatedCall call, Attempted attempt) {}

        @Override
        public void ended(SimulatedCall call) {
            ledger.forget(call);
            player.ended(call.beginNanos, call.failure() != null);
        }
    }
}
