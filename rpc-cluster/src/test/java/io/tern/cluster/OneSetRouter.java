package io.tern.cluster;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Router;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;

/**
 * Leaves all nodes, and selects as it is told: 0 is right. As thread-safe as that.
 *
 * @param selecting the index for a call
 */
@AutoActivate
record OneSetRouter(ToIntFunction<Invocation> selecting) implements Router {
    /** One that does not know the way while it is told so. */
    static OneSetRouter throwingWhile(AtomicBoolean lost) {
        return new OneSetRouter(call -> {
            if (lost.get()) {
                throw new IllegalStateException("which way?");
            }
            return 0;
        });
    }

    @Override
    public Route compile(List<Node> nodes, ClientContext context) {
        return new Route() {
            @Override
            public List<List<Node>> sets() {
                return List.of(nodes);
            }

            @Override
            public int select(Invocation invocation) {
                return selecting.applyAsInt(invocation);
            }
        };
    }
}
