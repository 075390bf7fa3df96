package io.tern.cluster;

import io.tern.api.Node;
import io.tern.api.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which nodes failed a call that went to several, in order, for one message about all of them. Not thread-safe. */
final class FailedNodes {
    private static final int MOST_NAMED = 8;

    private final List<RpcException> failures = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** Adds the failure of an attempt, which says itself where it went. */
    void add(RpcException failure) {
        add(failure, failure.address().isEmpty() ? "no node" : failure.address());
    }

    /** Adds the failure of a node. */
    void add(RpcException failure, Node node) {
        add(failure, node.endpoint().address().toString());
    }

    /** Adds the failure of something else that has nodes. */
    void add(RpcException failure, String where) {
        failures.add(failure);
        names.add(where + " " + failure.code());
    }

    int count() {
        return failures.size();
    }

    RpcException first() {
        return failures.get(0);
    }

    /** Whether the call certainly ran at none of them. */
    boolean notExecuted() {
        return failures.stream().allMatch(RpcException::notExecuted);
    }

    /**
     * One failure with all that this one says, about all.
     *
     * @param failure whose code is the call's
     * @param notExecuted whether the call ran nowhere
     * @param what happened, before the nodes are named
     */
    RpcException asOne(RpcException failure, boolean notExecuted, String what, long elapsedNanos) {
        return RpcException.builder(failure.code(), what + ": " + named() + "; " + failure.reason())
                .notExecuted(notExecuted)
                .remote(failure.remote())
                .refusalScope(failure.refusalScope())
                .retryAfterMillis(failure.retryAfter().toMillis())
                .method(failure.method())
                .address(failure.address())
                .attempt(failure.attempt())
                .elapsedNanos(elapsedNanos)
                .remoteStack(failure.remoteStack())
                .stackTrace(false)
                .cause(failure)
                .build();
    }

    /** Whether more than a percentage of {@code all} have failed, or all of them. */
    boolean areTooMany(int percent, int all) {
        return count() == all || count() * 100 > percent * all;
    }

    /**
     * One failure of a call for which too many have failed.
     *
     * @param all how many it went to
     * @param kind what each of those is
     * @param allowed how many may fail, with the setting that says so
     */
    RpcException asTooMany(int all, String kind, String allowed, long elapsedNanos) {
        boolean ranNowhere = count() == all && notExecuted();
        String what = count() + " of " + Texts.count(all, kind) + " failed (" + allowed + ')';
        return asOne(first(), ranNowhere, what, elapsedNanos);
    }

    private String named() {
        int more = names.size() - MOST_NAMED;
        return names.stream()
                .limit(MOST_NAMED)
                .collect(Collectors.joining(", ", "", more > 0 ? " and " + more + " more" : ""));
    }

    @Override
    public String toString() {
        return "FailedNodes[" + named() + ']';
    }
}
