package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClientContext;
import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodSettings;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.spi.ExtensionSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The strategy of a reference whose methods have different ones: that of the method. Thread-safe. */
final class MethodStrategies implements ClusterStrategy {
    private final Map<String, ClusterStrategy> strategies;

    private MethodStrategies(Map<String, ClusterStrategy> strategies) {
        this.strategies = strategies;
    }

    /**
     * The one strategy of a reference, or one that chooses by method.
     *
     * @throws io.tern.spi.ExtensionException if one is unknown or broken
     */
    static ClusterStrategy of(ReferenceContext reference, ExtensionSet<ClusterStrategy> known) {
        Map<String, ClusterStrategy> named = new TreeMap<>();
        names(reference).all().forEach(name -> named.put(name, known.get(name)));
        return named.size() == 1 ? named.values().iterator().next() : new MethodStrategies(named);
    }

    private static MethodNames names(ClientContext context) {
        return new MethodNames(context, context.options().cluster(), MethodSettings::cluster);
    }

    @Override
    public Invoker newInvoker(ClusterContext context) {
        Map<String, StrategyLink> links = new TreeMap<>();
        try {
            strategies.forEach((name, strategy) -> links.put(name, new StrategyLink(strategy.newInvoker(context))));
            MethodNames names = names(context);
            return new Chosen(links, new PerMethod<>(context.service(), method -> links.get(names.of(method))));
        } catch (RuntimeException | Error e) {
            links.values().forEach(StrategyLink::close);
            throw e;
        }
    }

    /** The strategies of one reference. Thread-safe. */
    static final class Chosen implements Invoker, AutoCloseable {
        private final Map<String, StrategyLink> links;
        private final PerMethod<StrategyLink> ofMethod;

        private Chosen(Map<String, StrategyLink> links, PerMethod<StrategyLink> ofMethod) {
            this.links = links;
            this.ofMethod = ofMethod;
        }

        private Invoker of(Invocation invocation) {
            return Objects.requireNonNull(ofMethod.get(invocation.method()), "a method of another service");
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return of(invocation).invoke(invocation);
        }

        @Override
        public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
            return of(invocation).invoke(invocation, later);
        }

        @Override
        public void close() {
            links.values().forEach(StrategyLink::close);
        }

        @Override
        public String toString() {
            return "by method " + links;
        }
    }
}
