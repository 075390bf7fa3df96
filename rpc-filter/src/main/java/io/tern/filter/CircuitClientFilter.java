package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.api.MethodDescriptor;
import io.tern.api.Setting;
import io.tern.spi.Extension;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fails calls of a service or method at once while too few of them succeed, as {@code circuitBreaker} says. Thread-safe. */
@Extension(value = "circuit", order = FilterOrder.CIRCUIT)
@AutoActivate
final class CircuitClientFilter implements ClientFilter {
    @Override
    public @Nullable Filter bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        Circuit shared = circuit(context, said, null, said.ofService(CircuitSettings.CIRCUIT_BREAKER));
        MethodLimits<Circuit> circuits = MethodLimits.of(said, shared, method -> {
            Circuit own = circuit(context, said, method, said.ofMethod(method, CircuitSettings.CIRCUIT_BREAKER));
            boolean any = own != null || shared != null;
            return any && context.settings(method).oneway() ? Circuit.NONE : own;
        });
        return circuits == null ? null : new CircuitFilter(circuits);
    }

    private static @Nullable Circuit circuit(
            ClientContext context, SaidSettings said, @Nullable MethodDescriptor method, @Nullable String form) {
        Object owner = method != null ? method : said.service();
        return switch (form == null ? "" : form) {
            case CircuitSettings.THROTTLE ->
                new ThrottleCircuit(
                        owner,
                        value(said, method, CircuitSettings.CIRCUIT_MULTIPLIER),
                        context.runtime().clock(),
                        context.runtime().random());
            case CircuitSettings.CLASSIC ->
                new ClassicCircuit(owner, rule(said, method), context.runtime().clock());
            case CircuitSettings.NONE -> method == null ? null : Circuit.NONE;
            default -> null; // Nothing was said about the method.
        };
    }

    private static ClassicCircuit.Rule rule(SaidSettings said, @Nullable MethodDescriptor method) {
        return new ClassicCircuit.Rule(
                value(said, method, CircuitSettings.CIRCUIT_FAILURE_PERCENT),
                value(said, method, CircuitSettings.CIRCUIT_LEAST_CALLS),
                TimeUnit.MILLISECONDS.toNanos(value(said, method, CircuitSettings.CIRCUIT_OPEN_MILLIS)),
                value(said, method, CircuitSettings.CIRCUIT_PROBES));
    }

    private static int value(SaidSettings said, @Nullable MethodDescriptor method, Setting<Integer> setting) {
        Integer ofMethod = method == null ? null : said.ofMethod(method, setting);
        return ofMethod != null ? ofMethod : Objects.requireNonNull(said.ofService(setting), setting.name());
    }
}
