package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.PerMethod;
import io.tern.api.Picker;
import io.tern.spi.ExtensionSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The load balancer of a reference whose methods have different ones: that of the method. Immutable, thread-safe. */
final class MethodBalancers implements LoadBalancer {
    private final Map<String, LoadBalancer> balancers;

    private MethodBalancers(Map<String, LoadBalancer> balancers) {
        this.balancers = balancers;
    }

    /**
     * The one balancer of a reference, or one that chooses by method.
     *
     * @throws io.tern.spi.ExtensionException if one is unknown or broken
     */
    static LoadBalancer of(ReferenceContext reference, ExtensionSet<LoadBalancer> known) {
        Map<String, LoadBalancer> named = new TreeMap<>();
        names(reference).all().forEach(name -> named.put(name, known.get(name)));
        return named.size() == 1 ? named.values().iterator().next() : new MethodBalancers(named);
    }

    private static MethodNames names(ClientContext context) {
        return new MethodNames(context, context.options().loadBalancer(), MethodSettings::loadBalancer);
    }

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        Map<String, Picker> pickers = new HashMap<>();
        balancers.forEach((name, balancer) -> pickers.put(name, balancer.newPicker(nodes, context)));
        MethodNames names = names(context);
        PerMethod<Picker> ofMethod = new PerMethod<>(context.service(), method -> pickers.get(names.of(method)));
        return (invocation, eligibility) -> Objects.requireNonNull(
                        ofMethod.get(invocation.method()), "a method of another service")
                .pick(invocation, eligibility);
    }

    @Override
    public String toString() {
        return "by method " + balancers.keySet();
    }
}
