package io.tern.faults.simulation;

import io.tern.api.AnswerListener;
import io.tern.api.CallContext;
import io.tern.api.CallScope;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.cluster.ClusterReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three calling hops of idempotent methods, of which the last calls a leaf that always answers {@code INTERNAL}: what the leaf gets more than
 * what is offered at the top. Three instances a hop, each with a budget of its own. Virtual time, so it is the same whenever it is played.
 */
public final class RetryAmplification {
    /**
     * What the leaf got.
     *
     * @param firstSecond calls in the first second, when the budgets are full
     * @param factor calls by those offered, from the third second on
     */
    public record Load(long firstSecond, double factor) {}

    private static final int INSTANCES = 3;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int WARM_SECONDS = 2;
    private static final int SECONDS = 12;

    private final List<Throwable> thrown = new ArrayList<>();
    private final Timeline timeline = new Timeline(thrown::add);
    private final Trace trace = new Trace(timeline::elapsedNanos, Trace.NOBODY);
    private final SplittableRandom source = new SplittableRandom(6);
    private final ServiceDescriptor service = ServiceDescriptor.of(SimulatedService.class);
    private final MethodDescriptor read = service.methods().stream()
            .filter(method -> method.name().equals("read"))
            .findFirst()
            .orElseThrow();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final long[] atLeaf = new long[SECONDS];
    private final boolean passedOn;
    private int lastServer;

    private RetryAmplification(boolean passedOn) {
        this.passedOn = passedOn;
    }

    /**
     * Plays twelve virtual seconds.
     *
     * @param perSecond calls made at the top
     * @param passedOn whether a hop answers with the code that its own call got, worse than Tern's servers, which make {@code UNKNOWN} of it
     */
    public static Load play(int perSecond, boolean passedOn) throws InterruptedException {
        return WorldThread.call(() -> {
            try (LoggedErrors log = new LoggedErrors()) {
                RetryAmplification played = new RetryAmplification(passedOn);
                Load load = played.play(perSecond);
                if (!played.thrown.isEmpty() || !log.errors().isEmpty()) {
                    throw new IllegalStateException("something broke: " + played.thrown + log.errors());
                }
                return load;
            }
        });
    }

    /** Load of the leaf by what is offered, when the buckets that were full at the start are empty. */
    private Load play(int perSecond) throws Exception {
        List<SimulatedServer> leaves = servers(this::fail);
        List<SimulatedServer> third = servers(calling(leaves));
        List<SimulatedServer> second = servers(calling(third));
        ClusterReference first = reference("top", second);
        long gapNanos = SECOND_NANOS / perSecond;
        for (long call = 0; call < (long) SECONDS * perSecond; call++) {
            long number = call;
            timeline.after(call * gapNanos, () -> call(first, number, (result, error) -> {}));
        }
        timeline.runUntil(SECONDS * SECOND_NANOS);
        for (AutoCloseable one : opened) {
            one.close();
        }
        long load = IntStream.range(WARM_SECONDS, SECONDS)
                .mapToLong(at -> atLeaf[at])
                .sum();
        return new Load(atLeaf[0], (double) load / ((long) (SECONDS - WARM_SECONDS) * perSecond));
    }

    private List<SimulatedServer> servers(Behaviour behaviour) {
        List<SimulatedServer> started = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            SimulatedServer server = new SimulatedServer(timeline, trace, ++lastServer, behaviour);
            server.start();
            started.add(server);
        }
        return started;
    }

    private void fail(SimulatedServer server, Invocation request, AnswerListener answer) {
        int second = (int) (timeline.elapsedNanos() / SECOND_NANOS);
        if (second < SECONDS) {
            atLeaf[second]++;
        }
        answer.accept(failure(StatusCode.INTERNAL), null);
    }

    /** A service that calls the next one: one reference for each instance, since each is a process of its own. */
    private Behaviour calling(List<SimulatedServer> next) {
        List<ClusterReference> references = IntStream.range(0, INSTANCES)
                .mapToObj(i -> reference("hop", next))
                .toList();
        return (server, request, answer) -> {
            ClusterReference own = references.get(server.number() % INSTANCES);
            CallScope scope = CallContext.of(request).open();
            try {
                call(own, (Long) request.arguments()[0], (result, error) -> answer.accept(told(result), null));
            } finally {
                scope.close();
            }
        };
    }

    private Result told(Result result) {
        RpcException failure = result.failure();
        return failure == null ? result : failure(passedOn ? failure.code() : StatusCode.UNKNOWN);
    }

    private static Result failure(StatusCode code) {
        return Result.failure(RpcException.builder(code, "simulated")
                .remote(true)
                .stackTrace(false)
                .build());
    }

    private ClusterReference reference(String instance, List<SimulatedServer> servers) {
        SimulatedNetwork network = new SimulatedNetwork(timeline, trace, source.split(), new Ledger(timeline, trace));
        servers.forEach(network::add);
        SimulatedRuntime runtime = new SimulatedRuntime(instance, timeline, source.split());
        ReferenceOptions options = ReferenceOptions.builder()
                .address(servers.stream()
                        .map(server -> server.address().toString())
                        .collect(Collectors.joining(",")))
                .build();
        ClusterReference reference = ClusterReference.open(service, options, runtime.context(), network, List.of());
        opened.add(reference);
        opened.add(runtime);
        return reference;
    }

    /** As a stub does; so what is made while a retry is served is known as part of one. */
    private void call(ClusterReference reference, long number, AnswerListener answer) {
        try {
            CompletableFuture<?> reply =
                    (CompletableFuture<?>) reference.handler().call(read, new Object[] {number});
            var unused = reply.whenComplete((value, error) ->
                    answer.accept(error == null ? Result.value(value) : Result.failure((RpcException) error), null));
        } catch (Throwable e) {
            throw new IllegalStateException("a future tells what went wrong", e);
        }
    }
}
