package io.tern.faults.simulation;

import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What goes wrong, and when. Everything is well again after {@link #clear}. Confined to the simulation's thread. */
final class Weather {
    private final Timeline timeline;
    private final Trace trace;
    private final RandomGenerator random;
    private final List<SimulatedServer> exposed;
    private final List<SimulatedServer> all;
    private final List<SimulatedRegistry> registries;
    private final Service service;
    private final Set<SimulatedServer> struck = new HashSet<>();
    private final Set<SimulatedRegistry> wrong = new HashSet<>();
    private final Set<SimulatedServer> unlisted = new HashSet<>();
    private final List<SimulatedServer> removed = new ArrayList<>();
    private long gapMillis;
    private boolean over;

    /** What can happen to one server. */
    private interface Fault {
        /** Strikes, for some time if that is up to it; {@code then} must run at the end. */
        void strike(SimulatedServer server, long forNanos, Runnable then);
    }

    private final List<Fault> faults = List.of(
            (server, forNanos, then) -> dies(server, false, forNanos, then),
            (server, forNanos, then) -> dies(server, true, forNanos, then),
            this::restarts,
            this::restarts,
            this::freezes,
            this::cutsOff,
            this::isUnlisted,
            (server, forNanos, then) -> {
                server.resetLinks();
                then.run();
            },
            this::refusesConnections,
            (server, forNanos, then) -> refusesCalls(server, StatusCode.RESOURCE_EXHAUSTED, forNanos, then),
            (server, forNanos, then) -> refusesCalls(server, StatusCode.NOT_FOUND, forNanos, then),
            (server, forNanos, then) -> refusesCalls(server, StatusCode.UNAVAILABLE, forNanos, then),
            this::fails,
            this::slows);

    /**
     * Fine weather.
     *
     * @param exposed the servers to which something may happen
     */
    Weather(
            Timeline timeline,
            Trace trace,
            RandomGenerator random,
            List<SimulatedServer> all,
            List<SimulatedServer> exposed,
            List<SimulatedRegistry> registries,
            Service service) {
        this.timeline = timeline;
        this.trace = trace;
        this.random = random;
        this.all = all;
        this.exposed = exposed;
        this.registries = registries;
        this.service = service;
    }

    /** Turns bad: something happens about so often. */
    void begin(long everyMillis) {
        gapMillis = everyMillis;
        strikeLater();
    }

    private void strikeLater() {
        timeline.after(millis(0, 2 * gapMillis), () -> {
            if (!over) {
                strike();
                strikeLater();
            }
        });
    }

    private void strike() {
        if (exposed.isEmpty() || random.nextInt(4) == 0) {
            registryGoesWrong(registries.get(random.nextInt(registries.size())));
            return;
        }
        SimulatedServer server = exposed.get(random.nextInt(exposed.size()));
        Fault fault = faults.get(random.nextInt(faults.size()));
        long forNanos = millis(50, random.nextBoolean() ? 1_000 : 8_000);
        if (struck.add(server)) {
            fault.strike(server, forNanos, () -> struck.remove(server));
        }
    }

    private void dies(SimulatedServer server, boolean unheard, long forNanos, Runnable then) {
        String instance = server.instance();
        server.kill(unheard);
        timeline.after(millis(100, 6_000), () -> withdraw(instance));
        timeline.after(forNanos, () -> {
            comesUp(server);
            then.run();
        });
    }

    private void comesUp(SimulatedServer server) {
        if (!removed.contains(server)) {
            server.start();
            unlisted.remove(server);
            publishLater(server);
        }
    }

    private void restarts(SimulatedServer server, long forNanos, Runnable then) {
        unlisted.add(server);
        withdraw(server.instance());
        timeline.after(
                millis(0, 200),
                () -> server.drain(() -> timeline.after(forNanos, () -> {
                    comesUp(server);
                    then.run();
                })));
    }

    private void freezes(SimulatedServer server, long forNanos, Runnable then) {
        server.freeze();
        losesSession(server, forNanos);
        timeline.after(forNanos, () -> {
            server.thaw();
            publishLater(server);
            then.run();
        });
    }

    private void cutsOff(SimulatedServer server, long forNanos, Runnable then) {
        server.cutOff();
        losesSession(server, forNanos);
        timeline.after(forNanos, () -> {
            server.rejoin();
            publishLater(server);
            then.run();
        });
    }

    private void losesSession(SimulatedServer server, long silentNanos) {
        String instance = server.instance();
        long sessionNanos = millis(500, 6_000);
        if (silentNanos > sessionNanos) {
            timeline.after(sessionNanos, () -> withdraw(instance));
        }
    }

    private void isUnlisted(SimulatedServer server, long forNanos, Runnable then) {
        trace.say("unlist " + server);
        unlisted.add(server);
        withdraw(server.instance());
        timeline.after(forNanos, () -> {
            unlisted.remove(server);
            publishLater(server);
            then.run();
        });
    }

    private void refusesConnections(SimulatedServer server, long forNanos, Runnable then) {
        server.refuse(true);
        server.resetLinks();
        timeline.after(forNanos, () -> {
            server.refuse(false);
            then.run();
        });
    }

    private void refusesCalls(SimulatedServer server, StatusCode code, long forNanos, Runnable then) {
        server.refuseCalls(code);
        boolean unregistered = code == StatusCode.NOT_FOUND && random.nextBoolean();
        if (unregistered) {
            withdraw(server.instance());
        }
        timeline.after(forNanos, () -> {
            server.refuseCalls(null);
            if (unregistered) {
                publishLater(server);
            }
            then.run();
        });
    }

    private void fails(SimulatedServer server, long forNanos, Runnable then) {
        int percent = random.nextBoolean() ? 100 : random.nextInt(100);
        trace.say(server + " fails " + percent + " %");
        service.fails(server, percent);
        timeline.after(forNanos, () -> {
            trace.say(server + " fails no more");
            service.fails(server, 0);
            then.run();
        });
    }

    private void slows(SimulatedServer server, long forNanos, Runnable then) {
        int factor = random.nextInt(2, 100);
        trace.say(server + " is " + factor + " times slower");
        service.slows(server, factor);
        timeline.after(forNanos, () -> {
            trace.say(server + " is fast again");
            service.slows(server, 1);
            then.run();
        });
    }

    private void registryGoesWrong(SimulatedRegistry registry) {
        if (!wrong.add(registry)) {
            return;
        }
        int kind = random.nextInt(5);
        switch (kind) {
            case 0 -> registry.leave();
            case 1 -> registry.tellWrong(List.of());
            case 2 ->
                registry.tellWrong(registry.truth().stream()
                        .filter(endpoint -> random.nextBoolean())
                        .toList());
            case 3 -> registry.tellWrong(registry.older(random.nextInt(1, 8)));
            default -> registry.tellTruth();
        }
        timeline.after(millis(50, 6_000), () -> {
            if (kind == 0) {
                registry.comeBack();
            } else {
                registry.right();
            }
            wrong.remove(registry);
        });
    }

    private void withdraw(String instance) {
        registries.forEach(registry -> registry.withdraw(instance));
    }

    private void publishLater(SimulatedServer server) {
        timeline.after(millis(0, 300), () -> publish(server));
    }

    /** Registers the process that runs, unless it is on its way out. */
    void publish(SimulatedServer server) {
        if (server.isUp() && !server.isDraining() && !unlisted.contains(server)) {
            registries.forEach(registry -> registry.publish(server.endpoint()));
        }
    }

    /** Nothing more goes wrong. What is wrong ends soon, and some server may be gone for good. */
    void clear() {
        over = true;
        if (!exposed.isEmpty() && random.nextInt(4) == 0) {
            SimulatedServer server = exposed.get(random.nextInt(exposed.size()));
            if (struck.add(server)) {
                removed.add(server);
                String instance = server.instance();
                server.kill(random.nextBoolean());
                timeline.after(millis(100, 6_000), () -> withdraw(instance));
            }
        }
    }

    /** The servers that serve when the weather has been fine for a while. */
    List<SimulatedServer> staying() {
        return all.stream().filter(server -> !removed.contains(server)).toList();
    }

    private long millis(long from, long to) {
        return TimeUnit.MILLISECONDS.toNanos(from) + random.nextLong(TimeUnit.MILLISECONDS.toNanos(to - from));
    }
}
