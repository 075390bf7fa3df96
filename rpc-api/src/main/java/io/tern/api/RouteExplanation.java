package io.tern.api;

import java.util.List;
import java.util.StringJoiner;

/**
 * What would become of a call that nobody makes: which nodes each router leaves and why, and which of the last ones would take it.
 * Printed, it is for people. Immutable, thread-safe.
 *
 * @param call the call
 * @param known all nodes of the service
 * @param steps what each router does, in order; one that has nothing to do does not appear
 * @param picker what picks among those that are left, in its own words
 * @param candidates those that are left
 */
public record RouteExplanation(
        String call, List<Endpoint> known, List<Step> steps, String picker, List<Candidate> candidates) {
    private static final int MOST_PRINTED = 20;

    public RouteExplanation {
        known = List.copyOf(known);
        steps = List.copyOf(steps);
        candidates = List.copyOf(candidates);
    }

    /**
     * What one router does. Immutable, thread-safe.
     *
     * @param router its name
     * @param reason why, in its own words; "" if it gives none
     * @param left the nodes that it leaves
     */
    public record Step(String router, String reason, List<Endpoint> left) {
        public Step {
            left = List.copyOf(left);
        }
    }

    /**
     * A node that the routers leave. Immutable, thread-safe.
     *
     * @param endpoint the node
     * @param state of its connection
     * @param weight with its warm-up applied
     * @param objection why it would not take the call now; "" if it would
     */
    public record Candidate(Endpoint endpoint, ConnectionState state, int weight, String objection) {
        /** Whether it would take the call now. */
        public boolean isEligible() {
            return objection.isEmpty();
        }
    }

    /** One line for each fact; of many nodes the first ones. */
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        lines.add(call);
        lines.add("  known: " + endpoints(known));
        for (Step step : steps) {
            lines.add("  router " + step.router() + (step.reason().isEmpty() ? "" : ", " + step.reason()) + ": "
                    + endpoints(step.left()));
        }
        lines.add("  picker: " + picker);
        candidates.stream().limit(MOST_PRINTED).forEach(candidate -> lines.add("    " + text(candidate)));
        if (candidates.size() > MOST_PRINTED) {
            lines.add("    and " + (candidates.size() - MOST_PRINTED) + " more");
        }
        return lines.toString();
    }

    private static String text(Candidate candidate) {
        return candidate.endpoint().address() + " " + candidate.state() + ", weight " + candidate.weight()
                + (candidate.isEligible() ? ", eligible" : ", not eligible: " + candidate.objection());
    }

    private static String endpoints(List<Endpoint> endpoints) {
        StringJoiner text = new StringJoiner(", ");
        endpoints.stream()
                .limit(MOST_PRINTED)
                .forEach(endpoint -> text.add(endpoint.address().toString()));
        int more = endpoints.size() - MOST_PRINTED;
        return endpoints.isEmpty()
                ? "no node"
                : endpoints.size()
                        + (endpoints.size() == 1 ? " node: " : " nodes: ")
                        + text
                        + (more > 0 ? " and " + more + " more" : "");
    }
}
