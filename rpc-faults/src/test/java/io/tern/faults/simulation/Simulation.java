package io.tern.faults.simulation;

import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registry;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.cluster.ClusterReference;
import io.tern.spi.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One schedule: servers, a registry, a client that makes calls, and bad weather, all as a seed says; then fine weather, in which everything
 * must be as if nothing had happened. Used once, on one thread.
 */
final class Simulation {
    private static final long BAD_NANOS = TimeUnit.SECONDS.toNanos(12);
    private static final long CLEARING_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FINE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_TIMERS = 2;
    private static final int LAST_CALLS = 10;
    private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long seed;
    private final List<Throwable> thrown = new ArrayList<>();
    private final Timeline timeline = new Timeline(thrown::add);
    private final Trace trace;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final SimulatedNetwork network;
    private final Service service;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<SimulatedRegistry> registries = new ArrayList<>();
    private final Weather weather;
    private final PermitCount permits;
    private final SimulatedRuntime runtime;
    private final ReferenceOptions options;
    private final ClusterReference reference;
    private final Traffic traffic;
    private final Oracle oracle;
    private final KnownNodes known;
    private final boolean tags;

    private Simulation(long seed, Consumer<String> reader) {
        this.seed = seed;
        SplittableRandom source = new SplittableRandom(seed);
        random = source.split();
        trace = new Trace(timeline::elapsedNanos, reader);
        ledger = new Ledger(timeline, trace);
        network = new SimulatedNetwork(timeline, trace, source.split(), ledger);
        service = new Service(timeline, ledger, source.split());
        tags = random.nextInt(4) == 0;
        newServers();
        newRegistries(source.split());
        boolean rock = random.nextInt(3) != 0;
        weather = new Weather(
                timeline,
                trace,
                source.split(),
                servers,
                rock ? servers.subList(1, servers.size()) : servers,
                registries,
                service);
        options = newOptions();
        permits = new PermitCount(what -> thrown.add(new IllegalStateException(what)));
        runtime = new SimulatedRuntime(
                "client-1",
                timeline,
                source.split(),
                Extensions.builder().register(NodeGuard.class, "permit-count", permits));
        ServiceDescriptor called = ServiceDescriptor.of(SimulatedService.class);
        servers.forEach(SimulatedServer::start);
        servers.forEach(weather::publish);
        reference =
                ClusterReference.open(called, options, runtime.context(), network, List.<Registry>copyOf(registries));
        oracle = new Oracle(
                network, reference, options.retries(), !options.filters().contains("-breaker"));
        known = new KnownNodes(network, reference, registries, oracle);
        ledger.watchedBy(oracle);
        traffic = new Traffic(timeline, ledger, source.split(), called, reference.chain(), oracle::watchHalfTime);
    }

    private void newServers() {
        int count = random.nextInt(1, 7);
        int warmupMillis = random.nextInt(4) == 0 ? 3_000 : 0;
        for (int i = 1; i <= count; i++) {
            SimulatedServer server = new SimulatedServer(timeline, trace, i, service);
            server.announces(tags && i > 1 && i % 2 == 0 ? Set.of("gray") : Set.of(), warmupMillis);
            servers.add(server);
            network.add(server);
        }
        network.mostLatency(TimeUnit.MILLISECONDS.toNanos(random.nextBoolean() ? 2 : 40));
    }

    private void newRegistries(RandomGenerator delays) {
        int count = random.nextInt(5) == 0 ? 2 : 1;
        long mostNanos = TimeUnit.MILLISECONDS.toNanos(random.nextBoolean() ? 20 : 2_000);
        for (int i = 1; i <= count; i++) {
            registries.add(new SimulatedRegistry(timeline, trace, i, () -> delays.nextLong(mostNanos)));
        }
    }

    private ReferenceOptions newOptions() {
        List<String> balancers =
                List.of("p2c", "p2c", "p2c", "random", "round-robin", "least-active", "consistent-hash");
        return ReferenceOptions.builder()
                .retries(random.nextInt(3) == 0 ? random.nextInt(4) : 2)
                .loadBalancer(balancers.get(random.nextInt(balancers.size())))
                .filters(random.nextBoolean() ? List.of("-breaker") : List.of())
                .build()
                .orElse(ReferenceOptions.DEFAULTS);
    }

    /** Plays one seed. {@code reader} gets the story line by line; {@link Trace#NOBODY} costs nothing. */
    static Outcome play(long seed, Consumer<String> reader) {
        try (LoggedErrors log = new LoggedErrors()) {
            Simulation simulation = new Simulation(seed, reader);
            try {
                return simulation.play(log);
            } finally {
                simulation.runtime.close();
            }
        }
    }

    private Outcome play(LoggedErrors log) {
        trace.say("seed " + seed + ", " + servers.size() + " servers, " + options.loadBalancer() + ", retries "
                + options.retries() + ", filters " + options.filters());
        if (tags) {
            traffic.tags();
        }
        weather.begin(random.nextLong(100, 4_000));
        traffic.flows(random.nextInt(2, 50));
        look();
        timeline.runUntil(BAD_NANOS);
        if (random.nextInt(4) != 0) { // Else the reference is closed in bad weather.
            clear();
            fine();
        }
        close();
        ledger.calls().forEach(oracle::over);
        log.errors().forEach(oracle::found);
        thrown.forEach(error -> oracle.found("a task threw " + error));
        return new Outcome(seed, oracle.findings(), trace.hash(), counted());
    }

    private void clear() {
        weather.clear();
        traffic.calmsDown();
        traffic.flows(6);
        timeline.runUntil(BAD_NANOS + CLEARING_NANOS / 2);
        service.calmsDown(); // So long before the end that the last slow answer is forgotten.
        timeline.runUntil(BAD_NANOS + CLEARING_NANOS);
    }

    private void look() {
        known.look();
        timeline.after(LOOK_NANOS, this::look);
    }

    /** All that stayed must serve, whatever had happened to it, and nobody else. */
    private void fine() {
        trace.say("fine");
        long begin = timeline.elapsedNanos();
        traffic.flows(40);
        timeline.runUntil(begin + FINE_NANOS);
        traffic.flows(0);
        timeline.runUntil(begin + FINE_NANOS + SILENCE_NANOS);
        List<SimulatedCall> calls =
                ledger.calls().stream().filter(call -> call.beginNanos >= begin).toList();
        boolean served = weather.staying().stream()
                .anyMatch(server -> server.endpoint().tags().isEmpty());
        for (SimulatedCall call : calls) {
            if (served && call.failure() != null) {
                oracle.found(call + " failed in fine weather: " + call.attempts + ", " + call.failure());
            }
        }
        for (SimulatedServer server : servers) {
            long ran = calls.stream()
                    .filter(call -> call.executions.contains(server.instance()))
                    .count();
            boolean expected = weather.staying().contains(server)
                    && server.endpoint().tags().isEmpty();
            if (expected != (ran > 0)) {
                oracle.found(server + " ran " + ran + " of " + calls.size() + " calls in fine weather: "
                        + reference.describe());
            }
        }
        known.lookWhenFine(weather.staying());
        if (timeline.timers() > MOST_TIMERS) {
            oracle.found(timeline.timers() + " timers are left");
        }
    }

    private void close() {
        for (int i = 0; i < LAST_CALLS; i++) {
            traffic.call();
        }
        timeline.runUntil(timeline.elapsedNanos() + random.nextLong(LAST_NANOS));
        traffic.flows(0);
        oracle.closes();
        known.closes();
        trace.say("close");
        reference.close();
        traffic.call();
        timeline.runUntil(timeline.elapsedNanos() + TimeUnit.MILLISECONDS.toNanos(2));
        if (ledger.calls().stream().anyMatch(call -> call.ends == 0)) {
            oracle.found("calls go on although the reference is closed");
        }
        timeline.runUntil(timeline.elapsedNanos() + SILENCE_NANOS);
        if (timeline.timers() != 0) {
            oracle.found(timeline.timers() + " timers are left after closing");
        }
        if (permits.out() != 0) {
            oracle.found(permits.out() + " permits of nodes did not come back");
        }
        known.lookWhenClosed();
    }

    private Map<String, Long> counted() {
        Map<String, Long> counted = new TreeMap<>();
        long requests = 0;
        long resends = 0;
        long executions = 0;
        long lost = 0;
        long values = 0;
        for (SimulatedCall call : ledger.calls()) {
            requests += call.attempts.size();
            resends += call.resends();
            executions += call.executions.size();
            lost += call.met(StatusCode.UNAVAILABLE, false) ? 1 : 0;
            RpcException failure = call.failure();
            if (failure == null) {
                values++;
            } else {
                String end = "ended with " + failure.code() + (failure.notExecuted() ? ", not executed" : "");
                counted.merge(end, 1L, Long::sum);
            }
        }
        counted.put("ended with a value", values);
        counted.put("calls", (long) ledger.calls().size());
        counted.put("requests", requests);
        counted.put("re-sends", resends);
        counted.put("executions", executions);
        counted.put("calls that lost their connection", lost);
        return counted;
    }
}
