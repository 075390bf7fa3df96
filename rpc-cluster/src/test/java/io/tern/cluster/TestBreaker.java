package io.tern.cluster;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Holds nodes off as told, but not as a last resort. Thread-safe. */
@AutoActivate
final class TestBreaker implements NodeGuard {
    final Set<Integer> open = ConcurrentHashMap.newKeySet();
    /** Nodes that are held off as soon as one call has heard that they are not. */
    final Set<Integer> openingWhenAsked = ConcurrentHashMap.newKeySet();

    final AtomicInteger held = new AtomicInteger();
    final AtomicInteger lastResorts = new AtomicInteger();

    @Override
    public Binding bind(ClientContext context) {
        return this::guard;
    }

    private Guard guard(Node node) {
        String host = node.endpoint().address().host();
        int number = Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
        return new Guard() {
            @Override
            public boolean eligible(Invocation invocation) {
                boolean eligible = !open.contains(number);
                if (openingWhenAsked.remove(number)) {
                    open.add(number);
                }
                return eligible;
            }

            @Override
            public @Nullable Permit tryAcquire(Invocation invocation) {
                return eligible(invocation) ? leave() : null;
            }

            @Override
            public boolean eligibleAsLastResort(Invocation invocation) {
                return true;
            }

            @Override
            public Permit tryAcquireAsLastResort(Invocation invocation) {
                lastResorts.incrementAndGet();
                return leave();
            }

            private Permit leave() {
                held.incrementAndGet();
                return result -> held.decrementAndGet();
            }
        };
    }
}
