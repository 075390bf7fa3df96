package io.tern.faults.network;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceKey;
import io.tern.bootstrap.ApplicationListener;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.FaultProxy;
import io.tern.faults.Faults;
import io.tern.faults.scenario.LoopbackApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** An application that calls {@link Adder} at some providers, each behind a proxy, under load from the start. Thread-safe. */
final class AdderConsumer implements AutoCloseable {
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final Map<String, ConnectionState> states = new ConcurrentHashMap<>();
    private final RpcApplication application;
    private final Adder adder;
    private final AdderLoad load;

    AdderConsumer(List<Address> providers, AdderBook book, long seed, int callers) {
        for (Address provider : providers) {
            proxies.add(FaultProxy.to(provider.host(), provider.port(), seed + proxies.size()));
        }
        application = LoopbackApplication.builder("consumer")
                .listener(new ApplicationListener() {
                    @Override
                    public void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {
                        states.put(endpoint.address().toString(), state);
                    }
                })
                .start();
        adder = application.refer(
                Adder.class,
                ReferenceOptions.builder()
                        .address(proxies.stream().map(FaultProxy::address).collect(Collectors.joining(",")))
                        .build());
        load = new AdderLoad(adder, book, seed, callers);
    }

    /** What it calls, beside the load. */
    Adder adder() {
        return adder;
    }

    AdderLoad load() {
        return load;
    }

    FaultProxy proxy(int provider) {
        return proxies.get(provider);
    }

    /** Sets the faults of all proxies, and counts what becomes of calls from now on under a name. */
    void set(String phase, Faults faults) {
        load.phase(phase);
        proxies.forEach(proxy -> proxy.set(faults));
    }

    /** Resets all connections. */
    void reconnect() {
        proxies.forEach(FaultProxy::resetConnections);
    }

    /** What the application was last told of its connection to a provider. */
    ConnectionState state(int provider) {
        return states.getOrDefault(proxy(provider).address(), ConnectionState.CONNECTING);
    }

    /** Connections that were made after the first ones. */
    long reconnects() {
        return proxies.stream().mapToLong(FaultProxy::accepted).sum() - proxies.size();
    }

    /** Ends the load, then the rest. */
    @Override
    public void close() throws InterruptedException {
        try {
            load.close();
        } finally {
            application.close();
            proxies.forEach(FaultProxy::close);
        }
    }
}
