package io.tern.filter;

import io.tern.api.ExportOptions;
import io.tern.api.ServerAdmission;
import io.tern.testkit.ServerAdmissionContractTest;

final class AttributeRateLimitContractTest extends ServerAdmissionContractTest {
    @Override
    protected ServerAdmission newAdmission() {
        return context -> new AttributeRateLimit()
                .bind(SaidBy.options(
                        context,
                        ExportOptions.builder()
                                .set(CallerSettings.ATTRIBUTE_RATE_LIMIT, 50_000)
                                .set(CallerSettings.ATTRIBUTE_RATE_KEY, "tenant")));
    }
}
