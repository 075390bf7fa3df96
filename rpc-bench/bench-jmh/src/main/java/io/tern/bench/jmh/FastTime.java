package io.tern.bench.jmh;

import io.tern.api.Clock;
import io.tern.api.RuntimeContext;

/** A clock that runs ahead of the machine's at the cost of looking at it: what takes a second elsewhere happens between two calls. Thread-safe. */
final class FastTime {
    private FastTime() {}

    /** A runtime whose time, but for its timer, goes 2<sup>shift</sup> times as fast. */
    static RuntimeContext of(RuntimeContext real, int shift) {
        Clock fast = new Clock() {
            @Override
            public long nanoTime() {
                return real.clock().nanoTime() << shift;
            }

            @Override
            public long currentTimeMillis() {
                return real.clock().currentTimeMillis();
            }
        };
        return new RuntimeContext(
                real.application(),
                real.instanceId(),
                fast.nanoTime(),
                fast,
                real.scheduler(),
                real.random(),
                real.callbackExecutor(),
                real.workExecutor(),
                real.extensions());
    }
}
