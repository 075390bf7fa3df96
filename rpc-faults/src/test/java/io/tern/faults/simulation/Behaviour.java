package io.tern.faults.simulation;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;

/** What a server does with a request. */
@FunctionalInterface
interface Behaviour {
    /** Serves; {@code answer} is told once, now or later, or never by a server that dies. */
    void serve(SimulatedServer server, Invocation request, AnswerListener answer);
}
