package io.tern.faults.simulation;

import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The book of all calls: what the client was told, what it sent, what servers ran. Confined to the simulation's thread. */
final class Ledger {
    private final Timeline timeline;
    private final Trace trace;
    private final Map<Long, SimulatedCall> calls = new LinkedHashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();

    /** Hears what is written into the book. */
    interface Watcher {
        /** The client is about to send a request. */
        void attempted(SimulatedCall call, Attempted attempt);

        /** A request has ended, as far as its connection is concerned. */
        void answered(SimulatedCall call, Attempted attempt);

        /** The caller has been told. */
        void ended(SimulatedCall call);
    }

    /** An empty book. */
    Ledger(Timeline timeline, Trace trace) {
        this.timeline = timeline;
        this.trace = trace;
    }

    void watchedBy(Watcher watcher) {
        watchers.add(watcher);
    }

    /** A call is about to be made. */
    SimulatedCall begin(Invocation invocation) {
        return call(invocation);
    }

    private static long number(Invocation invocation) {
        return (Long) Objects.requireNonNull(invocation.arguments()[0]);
    }

    private SimulatedCall call(Invocation invocation) {
        return calls.computeIfAbsent(
                number(invocation), number -> new SimulatedCall(number, invocation, timeline.elapsedNanos()));
    }

    Attempted attempted(Invocation invocation, SimulatedConnection connection, SimulatedSession session) {
        SimulatedCall call = call(invocation);
        Attempted attempt = new Attempted(call, connection, session, invocation.attempt(), timeline.elapsedNanos());
        trace.say(call + " attempt " + attempt.attempt + " at " + connection);
        watchers.forEach(watcher -> watcher.attempted(call, attempt));
        call.attempts.add(attempt);
        return attempt;
    }

    void answered(Attempted attempt, Result result) {
        attempt.result = result;
        attempt.endNanos = timeline.elapsedNanos();
        watchers.forEach(watcher -> watcher.answered(attempt.call, attempt));
    }

    /** A server runs a call. */
    void executed(Invocation request, SimulatedServer server) {
        SimulatedCall call = call(request);
        trace.say(call + " runs at " + server.instance());
        call.executions.add(server.instance());
    }

    void ended(SimulatedCall call, Result result) {
        call.ends++;
        if (call.ends == 1) {
            call.result = result;
            call.endNanos = timeline.elapsedNanos();
        }
        RpcException failure = result.failure();
        trace.say(call + " ends: " + (failure == null ? "value" : failure.getMessage()));
        watchers.forEach(watcher -> watcher.ended(call));
    }

    /** Nobody asks for a call any more. */
    void forget(SimulatedCall call) {
        calls.remove(call.number, call);
    }

    /** All calls, in order, but those forgotten. */
    List<SimulatedCall> calls() {
        return List.copyOf(calls.values());
    }
}
