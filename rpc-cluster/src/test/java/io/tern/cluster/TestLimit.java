package io.tern.cluster;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** So many calls at once, whichever node they go to; what the guard sees when it looks can be scripted. Thread-safe. */
@AutoActivate
final class TestLimit implements NodeGuard, NodeGuard.Binding, NodeGuard.Guard {
    static final int RETRY_AFTER_MILLIS = 10;

    final AtomicInteger held = new AtomicInteger();
    /** How often it was asked whether there is room, and for leave. */
    final AtomicInteger asked = new AtomicInteger();

    volatile int places = Integer.MAX_VALUE;
    /** Whether it says that it is the same for all nodes. */
    volatile boolean ofAllNodes;
    /** The method whose calls it limits; "" for all. */
    volatile String method = "";

    volatile BooleanSupplier room = () -> held.get() < places;

    @Override
    public Binding bind(ClientContext context) {
        return this;
    }

    @Override
    public Guard guard(io.tern.api.Node node) {
        return this;
    }

    @Override
    public @Nullable Guard guardOfAllNodes() {
        return ofAllNodes ? this : null;
    }

    @Override
    public boolean eligible(Invocation invocation) {
        asked.incrementAndGet();
        return !concerns(invocation) || room.getAsBoolean();
    }

    private boolean concerns(Invocation invocation) {
        return method.isEmpty() || method.equals(invocation.method().name());
    }

    @Override
    public @Nullable Permit tryAcquire(Invocation invocation) {
        asked.incrementAndGet();
        if (!concerns(invocation)) {
            return Permit.NONE;
        }
        while (true) {
            int seen = held.get();
            if (seen >= places) {
                return null;
            }
            if (held.compareAndSet(seen, seen + 1)) {
                return result -> held.decrementAndGet();
            }
        }
    }

    @Override
    public RpcException refusal(Invocation invocation) {
        return RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "the test's limit is reached")
                .refusalScope(RefusalScope.SERVICE)
                .retryAfterMillis(RETRY_AFTER_MILLIS)
                .notExecuted(true)
                .build();
    }
}
