package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.api.MethodDescriptor;
import io.tern.api.Setting;
import io.tern.filter.EventCounts.Event;
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
                        context.runtime().random(),
                        EventCounts.of(context.runtime()).of(Event.CIRCUIT_HELD_BACK, owner));
            case CircuitSettings.CLASSIC ->
                new ClassicCircuit(
                        owner,
                        rule(said, method),
                        context.runtime().clock(),
                        EventCounts.of(context.runtime()).of(Event.CIRCUIT_OPENED, owner));
            case CircuitSettings.NONE -> method == null ? null : Circuit.NONE;
            default -> null; // Nothing was said about the method.
        };
    }

    private static ClassicRule rule(SaidSettings said, @Nullable MethodDescriptor method) {
        return new ClassicRule(
                value(said, method, CircuitSettings.CIRCUIT_FAILURE_PERCENT),
                value(said, method, CircuitSettings.CIRCUIT_LEAST_CALLS),
                TimeUnit.MILLISECONDS.toNanos(value(said, method, CircuitSettings.CIRCUIT_OPEN_MILLIS)),
                value(said, method, CircuitSettings.CIRCUIT_PROBES),
                slow(said, method));
    }

    private static ClassicRule.@Nullable Slow slow(SaidSettings said, @Nullable MethodDescriptor method) {
        Integer millis = valueOrNull(said, method, CircuitSettings.CIRCUIT_SLOW_MILLIS);
        return millis == null
                ? null
                : new ClassicRule.Slow(
                        value(said, method, CircuitSettings.CIRCUIT_SLOW_PERCENT),
                        TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static int value(SaidSettings said, @Nullable MethodDescriptor method, Setting<Integer> setting) {
        return Objects.requireNonNull(valueOrNull(said, method, setting), setting.name());
    }

    private static @Nullable Integer valueOrNull(
            SaidSettings said, @Nullable MethodDescriptor method, Setting<Integer> setting) {
        Integer ofMethod = method == null ? null : said.ofMethod(method, setting);
        return ofMethod != null ? ofMethod : said.ofService(setting);
    }
}
