package io.tern.faults.harness;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ServiceKey;
import io.tern.bootstrap.ApplicationListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Notes when nodes of a {@link Crowd} can be called. Thread-safe. */
final class CrowdWatch implements ApplicationListener {
    private final AtomicLong ready = new AtomicLong();
    private final Map<String, Long> late = new ConcurrentHashMap<>();

    @Override
    public void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {
        if (state == ConnectionState.READY && service.interfaceName().startsWith(Crowd.SERVICE)) {
            ready.incrementAndGet();
            if (endpoint.tags().contains(Crowd.LATE)) {
                late.putIfAbsent(service.interfaceName() + '/' + endpoint.instanceId(), System.nanoTime());
            }
        }
    }

    /** How often a node became ready. */
    String ready() {
        return Long.toString(ready.get());
    }

    /** Since when late nodes can be called: {@code service/instance=nanoTime}, space-separated. */
    String late() {
        return late.entrySet().stream()
                .map(one -> one.getKey() + '=' + one.getValue())
                .collect(Collectors.joining(" "));
    }
}
