package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.CallSide;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.spi.Extension;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls that a service cannot, where {@code fallback} says how. It stands outside of everything else: spans, metrics and
 * access log tell what the service did, the caller's answer says by an attachment that it is not the service's. Thread-safe.
 *
 * @see MethodFallback
 */
@Extension(value = FallbackFilter.NAME, order = FilterOrder.FALLBACK)
@AutoActivate
final class FallbackFilter implements ClientFilter {
    static final String NAME = "fallback";

    @Override
    public @Nullable Filter bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        if (!said.isAnywhere(FallbackSettings.FALLBACK)) {
            return null;
        }
        LocalForms forms = new LocalForms(context);
        LocalCalls calls = new LocalCalls(context.runtime());
        PerMethod<MethodMeter> meters = CallMeters.of(context.runtime()).of(CallSide.CLIENT, context.service());
        if (said.allMethods().stream().noneMatch(method -> forms.fallback(method) != null)) {
            return null;
        }
        return new Fallback(new PerMethod<>(context.service(), method -> of(method, forms, calls, meters)));
    }

    private static Optional<MethodFallback> of(
            MethodDescriptor method, LocalForms forms, LocalCalls calls, PerMethod<MethodMeter> meters) {
        return Optional.ofNullable(forms.fallback(method))
                .map(local -> new MethodFallback(
                        local, calls, Objects.requireNonNull(meters.get(method), "a method of another service")));
    }
}
