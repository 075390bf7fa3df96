package io.tern.filter;

import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.NodeGuardContractTest;

final class OutlierDetectionContractTest extends NodeGuardContractTest {
    @Override
    protected NodeGuard newGuard() {
        return context -> new BreakerGuard()
                .bind(SaidBy.options(context, ReferenceOptions.builder().set(LimitSettings.OUTLIER_DETECTION, true)));
    }
}
