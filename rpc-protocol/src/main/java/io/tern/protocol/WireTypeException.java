package io.tern.protocol;

import java.util.List;

/**
 * The types of a service cannot travel. Thrown while the service is exported or referenced, with all problems at once,
 * each with the path that leads to the type.
 */
public final class WireTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    WireTypeException(String owner, List<String> problems) {
        super(message(owner, problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem in one line; empty after Java serialization. */
    public List<String> problems() {
        return problems == null ? List.of() : problems;
    }

    private static String message(String owner, List<String> problems) {
        String count = problems.size() == 1 ? "1 type" : problems.size() + " types";
        return count + " of " + owner + " cannot travel:\n  - " + String.join("\n  - ", problems);
    }
}
