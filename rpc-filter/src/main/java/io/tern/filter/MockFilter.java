package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.CallSide;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.spi.Extension;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers in place of the service, where {@code mock} says how. It stands where the service would: everything of the chain that
 * is not about nodes works as it does. Thread-safe.
 *
 * @see Mock
 */
@Extension(value = MockFilter.NAME, order = FilterOrder.MOCK)
@AutoActivate
final class MockFilter implements ClientFilter {
    static final String NAME = "mock";

    private static final Logger logger = LoggerFactory.getLogger(MockFilter.class);

    @Override
    public @Nullable Filter bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        if (!said.isAnywhere(FallbackSettings.MOCK)) {
            return null;
        }
        LocalForms forms = new LocalForms(context);
        List<MethodDescriptor> methods = said.allMethods();
        long mocked =
                methods.stream().filter(method -> forms.mock(method) != null).count();
        if (mocked == 0) {
            return null;
        }
        boolean all = mocked == methods.size();
        logger.warn(
                "{} is mocked: {} answered here and not by a provider (setting {})",
                context.service(),
                all ? "all calls are" : "calls of some methods are",
                FallbackSettings.MOCK);
        PerMethod<MethodMeter> meters = CallMeters.of(context.runtime()).of(CallSide.CLIENT, context.service());
        return new Mock(
                new PerMethod<>(context.service(), method -> Optional.ofNullable(forms.mock(method))),
                new LocalCalls(context.runtime()),
                meters,
                all);
    }
}
