package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stays with the node that the balancer picked first, its home, while that takes calls; moves when it does not, and does not go back.
 * A call that has been at its home already is picked for by the balancer, which moves nobody. Thread-safe; allocates nothing but
 * when it moves.
 */
final class StickyPicker implements Picker {
    private final Picker delegate;
    private final Consumer<Node> chosen;
    private final AtomicReference<@Nullable Node> home;

    /**
     * Stays with a home.
     *
     * @param chosen hears of each other one
     * @param home null where there is none yet
     */
    StickyPicker(Picker delegate, Consumer<Node> chosen, @Nullable Node home) {
        this.delegate = delegate;
        this.chosen = chosen;
        this.home = new AtomicReference<>(home);
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        Node current = home.get();
        Node open = current != null && eligibility.test(current) ? current : null;
        if (open != null && open.weight() > 0) {
            return open;
        }
        Node picked = delegate.pick(invocation, eligibility);
        if (open != null && (picked == null || picked.weight() == 0)) {
            return open; // A node of weight 0 is left only for one that has any.
        }
        if (picked == null || (current != null && takesCalls(current, invocation))) {
            return picked;
        }
        if (home.compareAndSet(current, picked)) {
            chosen.accept(picked);
            return picked;
        }
        Node other = home.get(); // Another call has just moved it.
        return other != null && eligibility.test(other) ? other : picked;
    }

    /** Whether the node would take another call, so that it is this one alone that cannot go there. One of weight 0 is to get none. */
    private static boolean takesCalls(Node node, Invocation invocation) {
        return node.weight() > 0 && Presence.takesWell(node, invocation);
    }

    @Override
    public String toString() {
        Node current = home.get();
        return "sticky[" + (current == null ? "no home yet" : current.endpoint().address()) + "] -> " + delegate;
    }
}
