package io.tern.faults.simulation;

import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A registry that may be late, silent or wrong. It keeps its contract: news come one at a time, in order. Confined to the simulation's thread.
 */
final class SimulatedRegistry implements Registry {
    private final Timeline timeline;
    private final Trace trace;
    private final String name;
    private final LongSupplier delayNanos;
    private final Map<String, Endpoint> registered = new LinkedHashMap<>();
    private final List<List<Endpoint>> history = new ArrayList<>();
    private @Nullable RegistryListener listener;
    private @Nullable List<Endpoint> told;
    private long toldNanos;
    private long lastNewsNanos;
    private boolean away;
    private boolean wrong;

    /** A registry in which nobody is registered. */
    SimulatedRegistry(Timeline timeline, Trace trace, int number, LongSupplier delayNanos) {
        this.timeline = timeline;
        this.trace = trace;
        this.name = "r" + number;
        this.delayNanos = delayNanos;
    }

    /** A process is registered. */
    void publish(Endpoint endpoint) {
        registered.put(endpoint.instanceId(), endpoint);
        changed();
    }

    /** It is not any more. */
    void withdraw(String instance) {
        if (registered.remove(instance) != null) {
            changed();
        }
    }

    boolean lists(String instance) {
        return registered.containsKey(instance);
    }

    private void changed() {
        history.add(truth());
        tellTruth();
    }

    /** Who is registered. */
    List<Endpoint> truth() {
        return List.copyOf(registered.values());
    }

    /** A list of some moment before, if there was one. */
    List<Endpoint> older(int age) {
        return history.isEmpty() ? List.of() : history.get(Math.max(0, history.size() - 1 - age));
    }

    /** Tells what is so, unless it is away or has gone wrong. */
    void tellTruth() {
        if (!wrong) {
            tell(truth());
        }
    }

    /** Tells something, and goes on with it until {@link #right}. */
    void tellWrong(List<Endpoint> list) {
        wrong = true;
        tell(list);
    }

    /** Tells the truth again. */
    void right() {
        wrong = false;
        tellTruth();
    }

    /** Tells a list, unless it is away. */
    private void tell(List<Endpoint> list) {
        if (away) {
            return;
        }
        news(heard -> {
            trace.say(name + " tells " + list);
            told = list;
            toldNanos = timeline.elapsedNanos();
            heard.endpointsChanged(list);
        });
    }

    /** Cannot be reached. */
    void leave() {
        away = true;
        news(heard -> {
            trace.say(name + " away");
            heard.availabilityChanged(false);
        });
    }

    void comeBack() {
        away = false;
        news(heard -> {
            trace.say(name + " back");
            heard.availabilityChanged(true);
        });
        tellTruth();
    }

    private void news(Consumer<RegistryListener> news) {
        lastNewsNanos = Math.max(lastNewsNanos, timeline.elapsedNanos() + delayNanos.getAsLong());
        timeline.after(lastNewsNanos - timeline.elapsedNanos(), () -> {
            RegistryListener heard = listener;
            if (heard != null) {
                news.accept(heard);
            }
        });
    }

    /** What was told last, or null. */
    @Nullable
    List<Endpoint> told() {
        return told;
    }

    /** When that was. */
    long toldNanos() {
        return toldNanos;
    }

    @Override
    public Subscription subscribe(ServiceKey service, RegistryListener newListener) {
        listener = newListener;
        if (away) {
            news(heard -> heard.availabilityChanged(false));
        } else {
            tellTruth();
        }
        return () -> listener = null;
    }

    @Override
    public CompletableFuture<Void> register(Registration registration) {
        throw new UnsupportedOperationException("the servers of a simulation are published");
    }

    @Override
    public CompletableFuture<Void> unregister(Registration registration) {
        throw new UnsupportedOperationException("the servers of a simulation are withdrawn");
    }

    @Override
    public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        return away
                ? CompletableFuture.failedFuture(new IllegalStateException(name + " is away"))
                : CompletableFuture.completedFuture(List.of());
    }

    @Override
    public void close() {
        listener = null;
    }

    @Override
    public String toString() {
        return name;
    }
}
