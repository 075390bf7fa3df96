package io.tern.bootstrap;

import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reference: what its stub calls until the application is closed, and the refusal after that. Thread-safe. */
final class ServiceReference implements StubHandler {
    private static final Logger logger = LoggerFactory.getLogger(ServiceReference.class);
    private static final String CALL_OPTIONS = "call options";
    private static final String SERVED_CALL = "the call being served";

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
     */
    ServiceReference(
            String application,
            ServiceDescriptor service,
            SaidOptions said,
            Effective<ReferenceOptions> effective,
            ClusterReference cluster) {
        this.application = application;
        this.service = service;
        this.said = said;
        this.effective = effective;
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
        return prepare(said.under(rules), null);
    }

    /** The same; where they do not fit, as without them. */
    RuleChange prepareIfFit(RuleSet rules) {
        try {
            return prepare(rules);
        } catch (RuntimeException e) {
            return prepare(said.under(RuleSet.NONE), goesWithout(rules, e));
        }
    }

    /** It was made without these rules. */
    void unfitFor(RuleSet rules, RuntimeException why) {
        unfit = goesWithout(rules, why);
    }

    private String goesWithout(RuleSet rules, RuntimeException why) {
        String text = OneLine.ofFailure(why);
        logger.error("Reference {} goes without {}, which do not fit it: {}", service, rules, text);
        return text;
    }

    private RuleChange prepare(Effective<ReferenceOptions> changed, @Nullable String whyWithout) {
        if (changed.options().equals(effective.options())) {
            return () -> {
                adopted(changed, whyWithout); // The origins may be others.
                return CompletableFuture.completedFuture(null);
            };
        }
        ClusterReference.Change prepared = cluster.prepare(changed.options());
        return new RuleChange() {
            @Override
            public CompletableFuture<Void> adopt() {
                return prepared.adopt().thenRun(() -> adopted(changed, whyWithout));
            }

            @Override
            public void discard() {
                prepared.discard();
            }
        };
    }

    private void adopted(Effective<ReferenceOptions> changed, @Nullable String whyWithout) {
        effective = changed;
        unfit = whyWithout;
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
     * @throws IllegalArgumentException if there is no such method, or the arguments do not tell which overload is meant
     */
    CallExplanation explain(String method, CallOptions options, @Nullable Object... arguments) {
        MethodDescriptor meant = service.isGeneric()
                ? MethodDescriptor.generic(service.key(), method, List.of(), ReturnKind.VALUE)
                : Overloads.find(service, method, arguments);
        CallScope scope = options.open();
        try {
            CallOptions said = CallOptions.current();
            CallContext served = CallContext.currentOrNull();
            List<EffectiveValue> policy = effective().ofMethod(meant).stream()
                    .map(value -> ofCall(value, said, served))
                    .toList();
            return new CallExplanation(cluster.explain(meant, options, arguments), policy);
        } finally {
            scope.close();
        }
    }

    /** What a call says itself precedes all else but the time of the call being served, whose tag it inherits; while a retry is served it has none. */
    private static EffectiveValue ofCall(EffectiveValue value, CallOptions said, @Nullable CallContext served) {
        return switch (value.setting()) {
            case "timeoutMillis" -> timeout(value, said, served);
            case "tag" -> tag(value, said, served);
            case "retries" ->
                served != null && served.attempt() > 1
                        ? new EffectiveValue(value.setting(), "0", SERVED_CALL + ", a retry")
                        : value;
            default -> value;
        };
    }

    private static EffectiveValue timeout(EffectiveValue value, CallOptions said, @Nullable CallContext served) {
        EffectiveValue own = said.timeoutMillis() < 0
                ? value
                : new EffectiveValue(value.setting(), String.valueOf(said.timeoutMillis()), CALL_OPTIONS);
        if (served == null) {
            return own;
        }
        long leftMillis =
                Math.max(0, TimeUnit.NANOSECONDS.toMillis(served.deadline().remainingNanos()));
        return leftMillis < Long.parseLong(own.text())
                ? new EffectiveValue(value.setting(), String.valueOf(leftMillis), SERVED_CALL)
                : own;
    }

    private static EffectiveValue tag(EffectiveValue value, CallOptions said, @Nullable CallContext served) {
        if (said.untagged() || !said.tag().isEmpty()) {
            return new EffectiveValue(
                    value.setting(), said.untagged() ? EffectiveValue.NOTHING : said.tag(), CALL_OPTIONS);
        }
        return served == null || served.tag().isEmpty()
                ? value
                : new EffectiveValue(value.setting(), served.tag(), SERVED_CALL);
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
