package io.tern.faults.simulation;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.spi.Extension;
import java.util.function.Consumer;

/** A guard that lets every call through and counts: what is taken must be given back, once. Confined to the simulation's thread. */
@AutoActivate
@Extension("permit-count")
final class PermitCount implements NodeGuard, NodeGuard.Binding, NodeGuard.Guard {
    private final Consumer<String> found;
    private int out;

    /** {@code found} hears of permits that come back twice. */
    PermitCount(Consumer<String> found) {
        this.found = found;
    }

    /** How many have not come back. */
    int out() {
        return out;
    }

    @Override
    public Binding bind(ClientContext context) {
        return this;
    }

    @Override
    public Guard guard(Node node) {
        return this;
    }

    @Override
    public boolean eligible(Invocation invocation) {
        return true;
    }

    @Override
    public Permit tryAcquire(Invocation invocation) {
        out++;
        return new Permit() {
            private boolean back;

            @Override
            public void release(Result result) {
                if (back) {
                    found.accept("a permit came back twice");
                }
                back = true;
                out--;
            }
        };
    }
}
