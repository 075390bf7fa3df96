package io.tern.bootstrap;

import io.tern.api.CallOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.api.StubHandler;
import io.tern.cluster.ClusterReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One reference: what its stub calls until the application is closed, and the refusal after that. Thread-safe. */
final class ServiceReference implements StubHandler {
    private static final String CALL_OPTIONS = "call options";

    private final String application;
    private final ServiceDescriptor service;
    private final SaidOptions said;
    private final ClusterReference cluster;
    private volatile Effective<ReferenceOptions> effective;
    private volatile @Nullable String unfit;
    private volatile StubHandler handler;

    /**
     * Takes over {@code cluster}.
     *
     * @param said what was said about it
     * @param effective what the cluster has of that
     * @param unfit why it goes without the rules that hold, or null if it does not
     */
    ServiceReference(
            String application,
            ServiceDescriptor service,
            SaidOptions said,
            Effective<ReferenceOptions> effective,
            @Nullable String unfit,
            ClusterReference cluster) {
        this.application = application;
        this.service = service;
        this.said = said;
        this.effective = effective;
        this.unfit = unfit;
        this.cluster = cluster;
        this.handler = cluster.handler();
    }

    ServiceDescriptor service() {
        return service;
    }

    ReferenceOptions options() {
        return effective.options();
    }

    /** The options with the origin of each value. */
    EffectiveSection effective() {
        return effective.section();
    }

    /** As rules see it. */
    RuledPart ruled() {
        return new RuledPart("reference " + service.key(), service.key(), effective(), unfit);
    }

    /** What would hold under rules. */
    ReferenceOptions optionsUnder(RuleSet rules) {
        return said.under(rules).options();
    }

    /**
     * Builds what other rules make of it, if options become others by them.
     *
     * @throws IllegalArgumentException if they do not fit
     * @throws io.tern.spi.ExtensionException if an extension is broken
     */
    RuleChange prepare(RuleSet rules) {
        Effective<ReferenceOptions> changed = said.under(rules);
        if (changed.options().equals(effective.options())) {
            return () -> {
                adopted(changed); // The origins may be others.
                return CompletableFuture.completedFuture(null);
            };
        }
        ClusterReference.Change prepared = cluster.prepare(changed.options());
        return new RuleChange() {
            @Override
            public CompletableFuture<Void> adopt() {
                return prepared.adopt().thenRun(() -> adopted(changed));
            }

            @Override
            public void discard() {
                prepared.discard();
            }
        };
    }

    private void adopted(Effective<ReferenceOptions> changed) {
        effective = changed;
        unfit = null;
    }

    ClusterReference cluster() {
        return cluster;
    }

    /** Whether a start may wait for its providers: it connects before its first call, and calls go to nodes. */
    boolean isAwaited() {
        return !options().lazy() && cluster.needsNodes();
    }

    /**
     * What would become of a call.
     *
     * @param method its name or its signature
     * @throws IllegalArgumentException if there is no such method, or there are several
     */
    CallExplanation explain(String method, CallOptions options, @Nullable Object... arguments) {
        MethodDescriptor meant = method(method);
        List<EffectiveValue> policy = effective().ofMethod(meant).stream()
                .map(value -> underOptions(value, options))
                .toList();
        return new CallExplanation(cluster.explain(meant, options, arguments), policy);
    }

    /** What a call says itself precedes all else. */
    private static EffectiveValue underOptions(EffectiveValue value, CallOptions options) {
        String said = switch (value.setting()) {
            case "timeoutMillis" -> options.timeoutMillis() < 0 ? "" : String.valueOf(options.timeoutMillis());
            case "tag" -> options.untagged() ? EffectiveValue.NOTHING : options.tag();
            default -> "";
        };
        return said.isEmpty() ? value : new EffectiveValue(value.setting(), said, CALL_OPTIONS);
    }

    private MethodDescriptor method(String wanted) {
        if (service.isGeneric()) {
            return MethodDescriptor.generic(service.key(), wanted, List.of(), ReturnKind.VALUE);
        }
        List<MethodDescriptor> found = service.methods().stream()
                .filter(method ->
                        method.name().equals(wanted) || method.signature().equals(wanted))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "method: '" + wanted + "' (expected: one of " + service.signatures() + ')');
        }
        return found.get(0);
    }

    @Override
    public @Nullable Object call(MethodDescriptor method, @Nullable Object[] arguments) throws Throwable {
        return handler.call(method, arguments);
    }

    /** Ends its calls and refuses further ones. Idempotent. */
    void close() {
        handler = refusal();
        cluster.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The stub hands it to the caller.
    private StubHandler refusal() {
        return (method, arguments) -> {
            RpcException failure = closedFailure(method);
            if (method.returnKind().isAsync()) {
                return CompletableFuture.failedFuture(failure);
            }
            throw failure;
        };
    }

    private RpcException closedFailure(MethodDescriptor method) {
        return RpcException.builder(StatusCode.UNAVAILABLE, "application '" + application + "' is closed")
                .method(method)
                .notExecuted(true)
                .hint("Call before RpcApplication.close, or through another application")
                .stackTrace(true)
                .build();
    }

    @Override
    public String toString() {
        return cluster.toString();
    }
}
