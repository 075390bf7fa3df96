package io.tern.faults.simulation;

import io.tern.api.Address;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Peer;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one server process at a time, each with an instance id of its own. It speaks as Tern's server does: {@code HELLO}, replies, the
 * two steps of {@code GOAWAY}. Confined to the simulation's thread.
 */
final class SimulatedServer {
    /** Between the two steps of {@code GOAWAY}: about a ping's round trip. */
    private static final long GOAWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Timeline timeline;
    private final Trace trace;
    private final int number;
    private final String name;
    private final Address address;
    private final Behaviour behaviour;
    /** Open ones, and all that there ever were. */
    private final List<Link> links = new ArrayList<>();

    private final List<Link> everyLink = new ArrayList<>();
    private final Queue<Runnable> unread = new ArrayDeque<>();
    private final Map<Link, Map<Integer, Invocation>> serving = new HashMap<>();

    private Set<String> tags = Set.of();
    private int warmupMillis;
    private int starts;
    private long startNanos;
    private boolean up;
    private boolean frozen;
    private boolean cutOff;
    private boolean refusing;
    private boolean draining;
    private @Nullable StatusCode refusal;

    /** A machine without a process. */
    SimulatedServer(Timeline timeline, Trace trace, int number, Behaviour behaviour) {
        this.timeline = timeline;
        this.trace = trace;
        this.number = number;
        this.name = "s" + number;
        this.address = new Address("10.0." + (number >> Byte.SIZE) + '.' + (number & 0xff), 20880);
        this.behaviour = behaviour;
    }

    /** What the process announces from its next start on. */
    void announces(Set<String> newTags, int newWarmupMillis) {
        tags = newTags;
        warmupMillis = newWarmupMillis;
    }

    /** Starts a process; one that has run for a while already where it is the first. */
    void start() {
        start(starts == 0 ? TimeUnit.HOURS.toNanos(1) : 0);
    }

    /** Starts a process that has run for so long already. */
    void start(long upNanos) {
        starts++;
        startNanos = timeline.nanoTime() - upNanos;
        up = true;
        draining = false;
        refusal = null;
        trace.say("start " + instance());
    }

    /** The process is gone, with all that it was doing. */
    void kill(boolean unheard) {
        trace.say("kill " + instance() + (unheard ? " unheard" : ""));
        up = false;
        frozen = false;
        unread.clear();
        for (Link link : List.copyOf(links)) {
            link.serverGone();
            if (!unheard) {
                link.toClient(() -> link.client().onClosed("closed by the server"));
            }
        }
        links.clear();
        serving.clear();
    }

    /** Stops in order: announces it, serves what it has, refuses the rest, ends. {@code then} runs at the end. */
    void drain(Runnable then) {
        trace.say("drain " + instance());
        draining = true;
        List.copyOf(links).forEach(this::sayGoAway);
        endWhenDrained(starts, timeline.elapsedNanos() + DRAIN_NANOS, then);
    }

    private void endWhenDrained(int stopping, long untilNanos, Runnable then) {
        timeline.after(LOOK_NANOS, () -> {
            if (!up || starts != stopping) {
                then.run();
            } else if (links.isEmpty() || timeline.elapsedNanos() >= untilNanos) {
                kill(false);
                then.run();
            } else {
                endWhenDrained(stopping, untilNanos, then);
            }
        });
    }

    private void sayGoAway(Link link) {
        link.toClient(() -> link.client().onGoAway(Integer.MAX_VALUE));
        timeline.after(GOAWAY_NANOS, () -> reads(() -> sayLast(link)));
    }

    private void sayLast(Link link) {
        if (links.contains(link)) {
            link.lastServed = link.highestId;
            link.toClient(() -> link.client().onGoAway(link.lastServed));
        }
    }

    /** Reads something, unless the process is stopped: then it does so when it goes on. */
    void reads(Runnable something) {
        if (frozen) {
            unread.add(something);
        } else {
            something.run();
        }
    }

    void freeze() {
        trace.say("freeze " + instance());
        frozen = true;
    }

    void thaw() {
        trace.say("thaw " + instance());
        frozen = false;
        while (!frozen && !unread.isEmpty()) {
            unread.remove().run();
        }
    }

    /** No packet gets through, in either direction. */
    void cutOff() {
        trace.say("cut off " + name);
        cutOff = true;
    }

    void rejoin() {
        trace.say("rejoin " + name);
        cutOff = false;
        everyLink.forEach(Link::resume);
    }

    /** Resets all connections. */
    void resetLinks() {
        trace.say("reset " + name);
        for (Link link : List.copyOf(links)) {
            closed(link);
            link.reset();
        }
    }

    /** Whether new connections are refused. */
    void refuse(boolean newRefusing) {
        trace.say((newRefusing ? "refuse " : "accept ") + name);
        refusing = newRefusing;
    }

    /** Answers every request with this, without running it; null serves again. */
    void refuseCalls(@Nullable StatusCode code) {
        trace.say(instance() + " refuses calls with " + code);
        refusal = code;
    }

    /** A client has connected. */
    void accept(Link link, String expected) {
        if (!up || !expected.equals(instance())) {
            link.serverGone(); // The process to which it had connected is gone.
            link.toClient(() -> link.client().onClosed("closed by the server"));
            return;
        }
        links.add(link);
        everyLink.add(link);
        Peer peer = new Peer("server", instance(), address.toString(), startNanos);
        link.toClient(() -> link.client().onHello(peer));
        if (draining) {
            link.lastServed = 0;
            link.toClient(() -> link.client().onGoAway(0));
        }
    }

    /** A request has come, with the time that its caller has left. */
    void onRequest(Link link, int id, Invocation request, long leftNanos) {
        link.highestId = id;
        if (id > link.lastServed) {
            return;
        }
        RpcException refused = refused();
        if (refused != null) {
            link.toClient(() -> link.client().onResponse(id, Result.failure(refused)));
            return;
        }
        long now = timeline.nanoTime();
        Invocation served = Invocation.builder(
                        request.method(), request.arguments(), Deadline.after(leftNanos, timeline), now)
                .attempt(request.attempt())
                .tag(request.tag())
                .build();
        serving.computeIfAbsent(link, unused -> new HashMap<>()).put(id, served);
        behaviour.serve(this, served, (result, error) -> reads(() -> answer(link, id, served, result)));
    }

    private void answer(Link link, int id, Invocation served, @Nullable Result result) {
        Map<Integer, Invocation> known = serving.get(link);
        if (known != null && known.remove(id, served) && result != null) {
            link.toClient(() -> link.client().onResponse(id, result));
        }
    }

    private @Nullable RpcException refused() {
        StatusCode code = refusal;
        return code == null
                ? null
                : RpcException.builder(code, name + " refuses")
                        .notExecuted(true)
                        .remote(true)
                        .notServed(code != StatusCode.RESOURCE_EXHAUSTED)
                        .retryAfterMillis(code == StatusCode.RESOURCE_EXHAUSTED ? 1 : 0)
                        .build();
    }

    /** The caller gave a call up. */
    void onCancel(Link link, int id) {
        Map<Integer, Invocation> known = serving.get(link);
        Invocation served = known == null ? null : known.remove(id);
        if (served != null) {
            served.cancel("the caller gave the call up");
        }
    }

    /** A connection has ended. */
    void closed(Link link) {
        links.remove(link);
        link.serverGone();
        Map<Integer, Invocation> abandoned = serving.remove(link);
        if (abandoned != null) {
            abandoned.values().forEach(served -> served.cancel("the connection is gone"));
        }
    }

    /** What it publishes. */
    Endpoint endpoint() {
        return Endpoint.builder(address)
                .instanceId(instance())
                .application("server")
                .tags(tags)
                .warmupMillis(warmupMillis)
                .build();
    }

    int number() {
        return number;
    }

    Address address() {
        return address;
    }

    /** The id of the process that runs, or ran last. */
    String instance() {
        return name + "-" + starts;
    }

    boolean isUp() {
        return up;
    }

    boolean isFrozen() {
        return frozen;
    }

    boolean isCutOff() {
        return cutOff;
    }

    boolean isRefusing() {
        return refusing;
    }

    boolean isDraining() {
        return draining;
    }

    @Override
    public String toString() {
        return name;
    }
}
